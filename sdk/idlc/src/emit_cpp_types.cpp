// SPDX-License-Identifier: Apache-2.0
// The user-space back end: constants, structs, unions, messages, typedefs.
#include "cpp.hpp"
#include "emit_cpp.hpp"

namespace kos::idlc {

namespace {

class TypesWriter {
  public:
    TypesWriter(Writer& out, const Package& package, const Spelling& spelling)
        : out_{out}, package_{package}, names_{spelling.names(package)}, spelling_{spelling} {}

    void write() {
        for (const auto& constant : package_.constants) {
            out_.line();
            write_comment(out_, constant.doc.text);
            write_constant(constant);
        }
        for (const auto* aggregate : package_.ordered) {
            out_.line();
            write_comment(out_, aggregate->doc.text);
            aggregate->form == AggregateForm::Struct ? write_struct(*aggregate) : write_union(*aggregate);
            write_layout(*aggregate);
            write_schema(*aggregate);
        }
        if (package_.interface) {
            for (const auto& method : package_.interface->methods) {
                write_messages(method);
            }
        }
    }

  private:
    void write_constant(const Constant& constant) {
        const auto& integer = *constant.type->integer;
        // There is no literal for the least number of all.
        const std::string value = constant.value < 0 ? cat(constant.value + 1, integer.bytes == 8 ? "LL" : "", " - 1")
                                                     : cat(constant.value, constant.value > 0x7fff'ffff ? "u" : "");
        out_.line("inline constexpr kos::", integer.cpp, " ", names_.of(constant), " = ", value, ";",
                  unit(constant.doc));
    }

    static std::string unit(const Doc& doc) {
        const auto found = doc.units.find("");
        return found == doc.units.end() ? std::string{} : cat("  // ", found->second);
    }

    void write_field(const Aggregate& aggregate, const Field& field, std::string_view initializer) {
        write_comment(out_, field.doc.text);
        out_.line(spelling_.value(*field.type), " ", field_name(aggregate, field), initializer, ";", unit(field.doc));
    }

    void write_struct(const Aggregate& aggregate) {
        out_.open("struct ", names_.of(aggregate), " {");
        for (const auto& field : aggregate.fields) {
            write_field(aggregate, field, "{}");
        }
        out_.close("};");
    }

    // The first alternative has an initializer, so that a value can be made without arguments.
    void write_union(const Aggregate& aggregate) {
        out_.open("struct ", names_.of(aggregate), " {");
        out_.open("enum class Tag : kos::u32 {");
        u64 position = 0;
        for (const auto& tag : CppNames::tags(aggregate)) {
            out_.line(tag, " = ", position++, ",");
        }
        out_.close("};").line();
        out_.line("Tag tag{};");
        if (!aggregate.fields.empty()) {
            out_.open("union {");
            for (const auto& field : aggregate.fields) {
                write_field(aggregate, field, &field == &aggregate.fields.front() ? "{}" : "");
            }
            out_.close("};");
        }
        out_.close("};");
    }

    void write_layout(const Aggregate& aggregate) {
        if (!is_plain(aggregate.content)) {
            return;
        }
        const std::string& name = names_.of(aggregate);
        out_.line("static_assert(sizeof(", name, ") == ", aggregate.size, " && alignof(", name,
                  ") == ", aggregate.align, ");");
        for (const auto& field : aggregate.fields) {
            out_.line("static_assert(offsetof(", name, ", ", field_name(aggregate, field), ") == ", field.offset, ");");
        }
    }

    void write_schema(const Aggregate& aggregate) {
        std::vector<std::string> parts{spelling_.aggregate(aggregate)};
        const bool is_union = aggregate.form == AggregateForm::Union;
        if (aggregate.fields.empty()) {
            write_schema(names_.of(aggregate), is_union ? "EmptyUnion" : "EmptyStruct", parts);
            return;
        }
        if (is_union) {
            parts.insert(parts.end(), {to_text(aggregate.size), to_text(aggregate.align), to_text(aggregate.payload)});
        }
        for (const auto& field : aggregate.fields) {
            const std::string member = cat("&", spelling_.aggregate(aggregate), "::", field_name(aggregate, field));
            parts.push_back(is_union ? cat("kos::idl::Alternative<", spelling_.schema(*field.type), ", ", member, ">")
                                     : cat("kos::idl::Field<", field.offset, ", ", spelling_.schema(*field.type), ", ",
                                           member, ">"));
        }
        write_schema(names_.of(aggregate), is_union ? "UnionOf" : "StructOf", parts);
    }

    void write_schema(const std::string& name, std::string_view base, const std::vector<std::string>& parts) {
        out_.line("namespace schema {");
        out_.line("struct ", name, " : kos::idl::", base, "<");
        for (const auto& part : parts) {
            out_.line("    ", part, &part == &parts.back() ? "> {};" : ",");
        }
        out_.line("}");
    }

    void write_messages(const Method& method) {
        for (const auto direction : {Direction::In, Direction::Out, Direction::Error}) {
            if (!names_.of(method).of(direction).empty()) {
                out_.line();
                write_message(method, direction);
            }
        }
    }

    void write_message(const Method& method, Direction direction) {
        const std::string& name = names_.of(method).of(direction);
        const std::string qualified = cat("::", cpp_namespace(package_.name), "::", name);
        std::vector<std::string> parts{qualified};
        out_.open("struct ", name, " {");
        for (const auto* parameter : parameters_of(method, direction)) {
            out_.line(spelling_.value(*parameter->type), " ", member_name(*parameter), "{};");
            parts.push_back(cat("kos::idl::Field<", parameter->offset, ", ", spelling_.schema(*parameter->type), ", &",
                                qualified, "::", member_name(*parameter), ">"));
        }
        out_.close("};");
        write_schema(name, "StructOf", parts);
    }

    Writer& out_;
    const Package& package_;
    const CppNames& names_;
    const Spelling& spelling_;
};

std::string handle_tag(const Type& type) {
    if (type.handle.object) {
        return cat("kos::idl::Object<kos::abi::ObjectType::", abi::object_type_name(*type.handle.object), ">");
    }
    return type.handle.interface == nullptr ? std::string{"kos::idl::AnyObject"}
                                            : cat("::", cpp_namespace(type.handle.interface->name), "::Client");
}

// Names that begin with a capital are hidden by no member of a generated class, but for a union's Tag.
bool is_safe(const std::string& name) {
    return name[0] >= 'A' && name[0] <= 'Z';
}

}  // namespace

bool is_plain(const Content& content) {
    return content.chunks == 0 && content.handles == 0;
}

bool is_plain(const Type& type) {
    return is_plain(type.content);
}

const CppNames& Spelling::names(const Package& package) const {
    return names_.try_emplace(&package, package).first->second;
}

std::string Spelling::aggregate(const Aggregate& aggregate) const {
    const std::string& name = names(*aggregate.package).of(aggregate);
    return cat("::", cpp_namespace(aggregate.package->name), "::", name);
}

std::string Spelling::schema(const Aggregate& aggregate) const {
    const std::string& name = names(*aggregate.package).of(aggregate);
    return cat("::", cpp_namespace(aggregate.package->name), "::schema::", name);
}

std::string Spelling::value(const Type& type) const {
    switch (type.kind) {
        case TypeKind::Integer:
            return cat("kos::", type.integer->cpp);
        case TypeKind::Handle:
            return cat("kos::idl::HandleTo<", handle_tag(type), ">");
        case TypeKind::Struct:
        case TypeKind::Union: {
            const std::string& name = names(*type.aggregate->package).of(*type.aggregate);
            return type.aggregate->package == here_ && is_safe(name) ? name : aggregate(*type.aggregate);
        }
        case TypeKind::Array:
            return cat("std::array<", value(*type.element), ", ", type.bound, ">");
        case TypeKind::String:
            return "std::string_view";
        case TypeKind::Bytes:
            return "std::span<const std::byte>";
        case TypeKind::Sequence:
            break;
    }
    // A view: of what lies in the arena as it is in C++, or of what is decoded when it is asked for.
    return is_plain(*type.element) ? cat("std::span<const ", value(*type.element), ">")
                                   : cat("kos::idl::Sequence<", value(*type.element), ">");
}

std::string Spelling::schema(const Type& type) const {
    switch (type.kind) {
        case TypeKind::Integer:
            return cat("kos::idl::Scalar<kos::", type.integer->cpp, ">");
        case TypeKind::Handle:
            return cat("kos::idl::HandleOf<", handle_tag(type), ", ", type.handle.rights, ">");
        case TypeKind::Struct:
        case TypeKind::Union:
            return schema(*type.aggregate);
        case TypeKind::Array:
            return cat("kos::idl::ArrayOf<", schema(*type.element), ", ", type.bound, ">");
        case TypeKind::String:
            return cat("kos::idl::Text<", type.bound, ">");
        case TypeKind::Bytes:
            return cat("kos::idl::Blob<", type.bound, ">");
        case TypeKind::Sequence:
            break;
    }
    return cat("kos::idl::SequenceOf<", schema(*type.element), ", ", type.bound, ">");
}

void write_cpp_types(Writer& out, const Package& package, const Spelling& spelling) {
    TypesWriter{out, package, spelling}.write();
}

void write_cpp_typedefs(Writer& out, const Package& package, const Spelling& spelling) {
    for (const auto& alias : package.typedefs) {
        out.line();
        write_comment(out, alias.doc.text);
        out.line("using ", spelling.names(package).of(alias), " = ", spelling.value(*alias.type), ";");
    }
}

}  // namespace kos::idlc
