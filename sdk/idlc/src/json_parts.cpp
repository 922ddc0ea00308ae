// SPDX-License-Identifier: Apache-2.0
// Types, comments and places in JSON.
#include "json_parts.hpp"

#include "doc.hpp"

namespace kos::idlc {

namespace {

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

}  // namespace

void write_place(JsonWriter& json, const Place& place) {
    json.number("line", place.line).number("column", place.column);
}

void write_right_list(JsonWriter& json, abi::Rights rights) {
    json.begin_array("rights");
    for (const auto& name : right_names(rights)) {
        json.text({}, name);
    }
    json.end_array();
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
    if (type.is_chunk() || type.kind == TypeKind::Array) {
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

void write_errors(JsonWriter& json, const Doc& doc) {
    json.begin_array("errors");
    for (const auto& error : doc.errors) {
        json.begin_object().text("status", error.status).text("doc", error.text).end_object();
    }
    json.end_array();
}

}  // namespace kos::idlc
