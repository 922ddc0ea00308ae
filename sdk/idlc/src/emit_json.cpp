// SPDX-License-Identifier: Apache-2.0
// JSON back end: endpoints, and every package with types, layout, methods and documentation.
// MODEL.md describes it. Readers check "format"; members are only ever added within one format.
#include "doc.hpp"
#include "emit.hpp"
#include "json_parts.hpp"
#include "spell_idl.hpp"

namespace kos::idlc {

namespace {

constexpr u64 kFormat = 1;

void write_aggregate(JsonWriter& json, const Aggregate& aggregate) {
    json.begin_object().text("name", aggregate.name);
    write_place(json, aggregate.place);
    json.text("form", aggregate.form == AggregateForm::Struct ? "struct" : "union");
    write_doc(json, aggregate.doc);
    json.number("size", aggregate.size).number("align", aggregate.align);
    json.begin_array("fields");
    for (usize index = 0; index < aggregate.fields.size(); ++index) {
        const Field& field = aggregate.fields[index];
        json.begin_object().text("name", field.name);
        write_place(json, field.place);
        if (aggregate.form == AggregateForm::Union) {
            json.number("tag", index);
        }
        json.number("offset", field.offset);
        write_doc(json, field.doc);
        write_entry(json, "unit", field.doc.units, "");
        write_type(json, *field.type, "type");
        json.end_object();
    }
    json.end_array().end_object();
}

void write_parameter(JsonWriter& json, const Method& method, const Parameter& parameter) {
    json.begin_object().text("name", parameter.name);
    write_place(json, parameter.place);
    json.text("direction", direction_name(parameter.direction));
    json.number("offset", parameter.offset);
    write_entry(json, "doc", method.doc.params, parameter.name);
    write_entry(json, "unit", method.doc.units, parameter.name);
    if (method.doc.rights.contains(parameter.name)) {  // also when it names none
        write_right_list(json, rights_in_comment(method, parameter));
    }
    write_type(json, *parameter.type, "type");
    json.end_object();
}

void write_layout(JsonWriter& json, std::string_view key, const MessageLayout& layout) {
    json.begin_object(key).number("bytes", layout.bytes).number("chunks", layout.content.chunks);
    json.number("handles", layout.content.handles).number("arena", layout.content.arena).end_object();
}

// Without error parameters an error response is one word, a status.
void write_error_layout(JsonWriter& json, const MessageLayout& layout) {
    if (layout.present) {
        write_layout(json, "error", layout);
        return;
    }
    constexpr u64 kStatusBytes = 8;
    json.begin_object("error").yes("status").number("bytes", kStatusBytes).number("chunks", 0);
    json.number("handles", 0).number("arena", 0).end_object();
}

void write_method_doc(JsonWriter& json, const Doc& doc) {
    write_doc(json, doc);
    if (!doc.blocks.empty()) {
        json.text("blocks", doc.blocks);
    }
}

void write_method(JsonWriter& json, const Method& method, const Interface& interface) {
    json.begin_object().text("name", method.name);
    write_place(json, method.place);
    json.number("mid", method.mid);
    write_method_doc(json, method.doc);
    write_layout(json, "request", method.request);
    if (!interface.is_security) {
        write_layout(json, "response", method.response);
        write_error_layout(json, method.error);
    }
    json.begin_array("parameters");
    for (const auto& parameter : method.parameters) {
        write_parameter(json, method, parameter);
    }
    json.end_array();
    write_errors(json, method.doc);
    json.end_object();
}

void write_constants(JsonWriter& json, const Package& package) {
    json.begin_array("constants");
    for (const auto& constant : package.constants) {
        json.begin_object().text("name", constant.name);
        write_place(json, constant.place);
        json.text("type", constant.type->integer->name).number("value", constant.value);
        write_doc(json, constant.doc);
        write_entry(json, "unit", constant.doc.units, "");
        json.end_object();
    }
    json.end_array();
}

void write_types(JsonWriter& json, const Package& package) {
    json.begin_array("typedefs");
    for (const auto& alias : package.typedefs) {
        json.begin_object().text("name", alias.name);
        write_place(json, alias.place);
        write_doc(json, alias.doc);
        write_type(json, *alias.type, "type");
        json.end_object();
    }
    json.end_array().begin_array("aggregates");
    for (const auto* aggregate : package.ordered) {
        write_aggregate(json, *aggregate);
    }
    json.end_array();
}

void write_interface(JsonWriter& json, const Interface& interface) {
    json.begin_object("interface");
    write_place(json, interface.place);
    write_doc(json, interface.doc);
    if (interface.is_security) {
        json.yes("security");
    }
    json.begin_array("methods");
    for (const auto& method : interface.methods) {
        write_method(json, method, interface);
    }
    json.end_array();
    write_errors(json, interface.doc);
    json.end_object();
}

void write_package(JsonWriter& json, const Package& package) {
    json.begin_object().text("name", package.name);
    if (package.opaque) {
        json.yes("opaque");
    } else {
        json.text("file", cat(replace_all(package.name, '.', "/"), ".idl"));
        write_place(json, package.place);
    }
    write_doc(json, package.doc);
    json.begin_array("imports");
    for (const auto* import : package.imports) {
        json.text({}, import->name);
    }
    json.end_array();
    write_constants(json, package);
    write_types(json, package);
    if (package.interface) {
        write_interface(json, *package.interface);
    }
    json.end_object();
}

// "a/b/C.edl" of a.b.C: where it is looked for, wherever it was found.
std::string unit_file(const std::string& name, UnitForm form) {
    return cat(replace_all(name, '.', "/"), form == UnitForm::Entity ? ".edl" : ".cdl");
}

void write_endpoint(JsonWriter& json, const Entity& entity, const Endpoint& endpoint) {
    const bool is_own = endpoint.owner == entity.name;
    json.begin_object().number("riid", endpoint.riid).text("path", endpoint.path).text("class", endpoint.owner);
    json.text("file", unit_file(endpoint.owner, is_own ? entity.form : UnitForm::Component));
    write_place(json, endpoint.place);
    json.text("interface", endpoint.package->name).end_object();
}

void write_entity(JsonWriter& json, const Entity& entity) {
    json.begin_object("entity").text("name", entity.name);
    json.text("form", entity.form == UnitForm::Entity ? "entity" : "component");
    json.text("file", unit_file(entity.name, entity.form));
    write_place(json, entity.place);
    write_doc(json, entity.doc);
    write_errors(json, entity.doc);
    json.begin_array("endpoints");
    for (const auto& endpoint : entity.endpoints) {
        write_endpoint(json, entity, endpoint);
    }
    json.end_array().begin_array("security");
    for (const auto& one : entity.security) {
        json.begin_object().text("path", one.path).text("interface", one.package->name).end_object();
    }
    json.end_array();
    if (!entity.opaque.empty()) {
        json.begin_array("opaque");
        for (const auto& one : entity.opaque) {
            json.begin_object().text("path", one.path).text("class", one.class_name).end_object();
        }
        json.end_array();
    }
    json.end_object();
}

}  // namespace

Outputs emit_json(const Model& model) {
    JsonWriter json;
    json.begin_object().number("format", kFormat);
    if (model.entity) {
        write_entity(json, *model.entity);
    }
    json.begin_array("packages");
    for (const auto& [name, package] : model.packages) {
        write_package(json, *package);
    }
    json.end_array().end_object();
    const std::string name =
        model.entity ? model.entity->name : (model.main_package ? model.main_package->name : "empty");
    return {{cat(snake_case(last_id(name)), ".json"), json.finish()}};
}

}  // namespace kos::idlc
