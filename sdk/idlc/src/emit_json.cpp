// SPDX-License-Identifier: Apache-2.0
// JSON back end: endpoints, and every package with types, layout, methods and documentation.
// Readers check "format"; members are only ever added within one format.
#include "doc.hpp"
#include "emit.hpp"
#include "json_writer.hpp"
#include "spell_idl.hpp"

namespace kos::idlc {

namespace {

constexpr u64 kFormat = 1;

void write_right_list(JsonWriter& json, abi::Rights rights) {
    json.begin_array("rights");
    for (const auto& name : right_names(rights)) {
        json.text({}, name);
    }
    json.end_array();
}

std::string_view kind_name(const Type& type) {
    switch (type.kind) {
        case TypeKind::Integer:
            return type.integer->name;
        case TypeKind::Handle:
            return "Handle";
        case TypeKind::Struct:
            return "struct";
        case TypeKind::Union:
            return "union";
        case TypeKind::Bytes:
            return "bytes";
        case TypeKind::String:
            return "string";
        case TypeKind::Array:
            return "array";
        case TypeKind::Sequence:
            return "sequence";
    }
    return "?";
}

void write_type(JsonWriter& json, const Type& type, std::string_view key) {
    json.begin_object(key);
    json.text("kind", kind_name(type));
    if (!type.alias.empty()) {
        json.text("alias", type.alias);
    }
    if (type.aggregate != nullptr) {
        json.text("name", cat(type.aggregate->package->name, ".", type.aggregate->name));
    }
    if (type.handle.object) {
        json.text("object", cat("core.", abi::object_type_name(*type.handle.object)));
    }
    if (type.handle.interface != nullptr) {
        json.text("interface", type.handle.interface->name);
    }
    if (type.handle.rights != 0) {
        write_right_list(json, type.handle.rights);
    }
    if (type.bound != 0) {
        json.number("bound", type.bound);
    }
    json.number("size", type.size).number("align", type.align);
    if (type.element != nullptr) {
        write_type(json, *type.element, "element");
    }
    json.end_object();
}

void write_doc(JsonWriter& json, const Doc& doc) {
    if (doc.text.empty()) {
        return;
    }
    json.begin_array("doc");
    for (const auto& line : doc.text) {
        json.text({}, line);
    }
    json.end_array();
}

void write_entry(JsonWriter& json, std::string_view key, const std::map<std::string, std::string>& texts,
                 const std::string& name) {
    if (const auto found = texts.find(name); found != texts.end()) {
        json.text(key, found->second);
    }
}

void write_aggregate(JsonWriter& json, const Aggregate& aggregate) {
    json.begin_object().text("name", aggregate.name);
    json.text("form", aggregate.form == AggregateForm::Struct ? "struct" : "union");
    write_doc(json, aggregate.doc);
    json.number("size", aggregate.size).number("align", aggregate.align);
    json.begin_array("fields");
    for (const auto& field : aggregate.fields) {
        json.begin_object().text("name", field.name).number("offset", field.offset);
        write_doc(json, field.doc);
        write_entry(json, "unit", field.doc.units, "");
        write_type(json, *field.type, "type");
        json.end_object();
    }
    json.end_array().end_object();
}

void write_parameter(JsonWriter& json, const Method& method, const Parameter& parameter) {
    json.begin_object().text("name", parameter.name).text("direction", direction_name(parameter.direction));
    json.number("offset", parameter.offset);
    write_entry(json, "doc", method.doc.params, parameter.name);
    write_entry(json, "unit", method.doc.units, parameter.name);
    if (const auto rights = method.doc.rights.find(parameter.name); rights != method.doc.rights.end()) {
        write_right_list(json, rights->second);
    }
    write_type(json, *parameter.type, "type");
    json.end_object();
}

void write_message(JsonWriter& json, std::string_view key, const MessageLayout& layout) {
    json.begin_object(key).number("bytes", layout.bytes).number("chunks", layout.content.chunks);
    json.number("handles", layout.content.handles).end_object();
}

void write_method(JsonWriter& json, const Method& method) {
    json.begin_object().text("name", method.name).number("mid", method.mid);
    write_doc(json, method.doc);
    write_message(json, "request", method.request);
    write_message(json, "response", method.response);
    if (method.error.present) {
        write_message(json, "error", method.error);
    }
    json.begin_array("parameters");
    for (const auto& parameter : method.parameters) {
        write_parameter(json, method, parameter);
    }
    json.end_array().begin_array("errors");
    for (const auto& error : method.doc.errors) {
        json.begin_object().text("status", error.status).text("doc", error.text).end_object();
    }
    json.end_array().end_object();
}

void write_package(JsonWriter& json, const Package& package) {
    json.begin_object().text("name", package.name);
    if (package.opaque) {
        json.yes("opaque");
    }
    write_doc(json, package.doc);
    json.begin_array("imports");
    for (const auto* import : package.imports) {
        json.text({}, import->name);
    }
    json.end_array().begin_array("constants");
    for (const auto& constant : package.constants) {
        json.begin_object().text("name", constant.name).text("type", constant.type->integer->name);
        json.number("value", constant.value);
        write_doc(json, constant.doc);
        json.end_object();
    }
    json.end_array().begin_array("typedefs");
    for (const auto& alias : package.typedefs) {
        json.begin_object().text("name", alias.name);
        write_doc(json, alias.doc);
        write_type(json, *alias.type, "type");
        json.end_object();
    }
    json.end_array().begin_array("aggregates");
    for (const auto* aggregate : package.ordered) {
        write_aggregate(json, *aggregate);
    }
    json.end_array();
    if (package.interface) {
        json.begin_object("interface");
        if (package.interface->is_security) {
            json.yes("security");
        }
        json.begin_array("methods");
        for (const auto& method : package.interface->methods) {
            write_method(json, method);
        }
        json.end_array().end_object();
    }
    json.end_object();
}

void write_entity(JsonWriter& json, const Entity& entity) {
    json.begin_object("entity").text("name", entity.name);
    write_doc(json, entity.doc);
    json.begin_array("endpoints");
    for (const auto& endpoint : entity.endpoints) {
        json.begin_object().number("riid", endpoint.riid).text("path", endpoint.path).text("class", endpoint.owner);
        json.text("interface", endpoint.package->name).end_object();
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
