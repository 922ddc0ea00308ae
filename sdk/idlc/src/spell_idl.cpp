// SPDX-License-Identifier: Apache-2.0
// IDL's spelling of what the model holds.
#include "spell_idl.hpp"

#include "doc.hpp"
#include "text.hpp"

namespace kos::idlc {

namespace {

std::string handle_type(const HandleTarget& target) {
    if (!target.is_typed()) {
        return "Handle";
    }
    const std::string name =
        target.object ? cat("core.", abi::object_type_name(*target.object)) : target.interface->name;
    std::vector<std::string> parts = right_names(target.rights);
    parts.insert(parts.begin(), name);
    return cat("handle<", join(parts, ", "), ">");
}

}  // namespace

std::string idl_type(const Type& type) {
    if (!type.alias.empty()) {
        return type.alias;
    }
    switch (type.kind) {
        case TypeKind::Integer:
            return to_text(type.integer->name);
        case TypeKind::Handle:
            return handle_type(type.handle);
        case TypeKind::Struct:
        case TypeKind::Union:
            return type.aggregate->name;
        case TypeKind::Bytes:
            return cat("bytes<", type.bound, ">");
        case TypeKind::String:
            return cat("string<", type.bound, ">");
        case TypeKind::Array:
            return cat("array<", idl_type(*type.element), ", ", type.bound, ">");
        case TypeKind::Sequence:
            return cat("sequence<", idl_type(*type.element), ", ", type.bound, ">");
    }
    return {};
}

std::vector<std::string> idl_signature(const Method& method, usize width) {
    const std::string head = cat(method.name, "(");
    std::vector<std::string> lines = {head};
    for (usize index = 0; index < method.parameters.size(); ++index) {
        const Parameter& parameter = method.parameters[index];
        const bool last = index + 1 == method.parameters.size();
        const std::string text = cat(direction_name(parameter.direction), " ", idl_type(*parameter.type), " ",
                                     parameter.name, last ? ")" : ",");
        if (index != 0 && lines.back().size() + 1 + text.size() > width) {
            lines.emplace_back(head.size(), ' ');
        } else if (index != 0) {
            lines.back() += ' ';
        }
        lines.back() += text;
    }
    if (method.parameters.empty()) {
        lines.back() += ')';
    }
    return lines;
}

std::string_view direction_name(Direction direction) {
    constexpr std::string_view kNames[] = {"in", "out", "error"};
    return kNames[static_cast<usize>(direction)];
}

}  // namespace kos::idlc
