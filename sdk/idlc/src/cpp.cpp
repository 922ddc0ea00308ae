// SPDX-License-Identifier: Apache-2.0
// Spelling of IDL in C++.
#include "cpp.hpp"

#include <algorithm>

#include "doc.hpp"
#include "spell_idl.hpp"

namespace kos::idlc {

namespace {

std::string rights_text(const Method& method, const Parameter& parameter) {
    const abi::Rights rights = parameter.type->handle.rights | rights_in_comment(method, parameter);
    const std::string names = join(right_names(rights), ", ");
    const std::string object =
        parameter.type->handle.object ? cat("handle of a ", abi::object_type_name(*parameter.type->handle.object)) : "";
    if (names.empty()) {
        return object;
    }
    return cat(object.empty() ? "handle" : object, " with ", names);
}

// What is said of a parameter behind its name.
std::string parameter_text(const Method& method, const Parameter& parameter) {
    const auto text_of = [&parameter](const std::map<std::string, std::string>& texts) {
        const auto found = texts.find(parameter.name);
        return found == texts.end() ? std::string{} : found->second;
    };
    std::string line;
    if (const auto text = text_of(method.doc.params); !text.empty()) {
        line += cat(": ", text);
    }
    if (const auto unit = text_of(method.doc.units); !unit.empty()) {
        line += cat(" [", unit, "]");
    }
    if (const auto rights = rights_text(method, parameter); !rights.empty()) {
        line += cat(" (", rights, ")");
    }
    return line;
}

void write_aggregate(Writer& out, const Aggregate& aggregate, NamespaceOf scope) {
    write_comment(out, aggregate.doc.text);
    out.open("struct ", aggregate.name, " {");
    for (const auto& field : aggregate.fields) {
        write_comment(out, field.doc.text);
        const auto unit = field.doc.units.find("");
        out.line(cpp_type(*field.type, scope), " ", snake_case(field.name), ";",
                 unit == field.doc.units.end() ? std::string{} : cat("  // ", unit->second));
    }
    out.close("};");
}

void write_layout_asserts(Writer& out, const Aggregate& aggregate, const std::string& name) {
    out.line("static_assert(sizeof(", name, ") == ", aggregate.size, ");");
    for (const auto& field : aggregate.fields) {
        out.line("static_assert(offsetof(", name, ", ", snake_case(field.name), ") == ", field.offset, ");");
    }
}

class SupportCheck {
  public:
    explicit SupportCheck(Reporter& reporter) : reporter_{reporter} {}

    void run(const Model& model) {
        for (const auto& [name, package] : model.packages) {
            for (const auto& aggregate : package->aggregates) {
                aggregate_type(aggregate);
            }
            if (package->interface) {
                for (const auto& method : package->interface->methods) {
                    for (const auto& parameter : method.parameters) {
                        this->parameter(parameter);
                    }
                }
            }
        }
    }

  private:
    void refuse(const Place& place, std::string_view what, std::string_view fix) {
        reporter_.error(Code::NotSupported, place, cat(what, " not supported by this back end yet"), std::string{fix});
    }

    void aggregate_type(const Aggregate& aggregate) {
        if (aggregate.form == AggregateForm::Union) {
            refuse(aggregate.place, "unions are", "use a struct with a field that says which part counts");
        } else if (aggregate.fields.empty()) {
            refuse(aggregate.place, "empty structs are", "give it a field, or leave it out");
        }
        for (const auto& field : aggregate.fields) {
            if (field.type->content.chunks != 0) {
                refuse(field.place, "variable-size fields are", "make it a parameter of its own");
            }
            if (field.type->handle.is_typed()) {
                refuse(field.place, "typed handles in structs are", "make it a parameter of its own");
            }
        }
    }

    static const Type& innermost(const Type& type) {
        const Type* inner = &type;
        while (inner->element != nullptr) {
            inner = inner->element;
        }
        return *inner;
    }

    void parameter(const Parameter& parameter) {
        const Type& type = *parameter.type;
        if (parameter.direction == Direction::Error) {
            refuse(parameter.place, "error parameters are", "answer with a status code");
        } else if (type.kind == TypeKind::Sequence) {
            refuse(parameter.place, "sequences are", "use bytes<>, or an array");
        } else if (type.kind == TypeKind::Array && (type.content.chunks != 0 || innermost(type).handle.is_typed())) {
            refuse(parameter.place, "arrays of typed handles or of variable-size values are",
                   "pass them as parameters");
        }
    }

    Reporter& reporter_;
};

}  // namespace

std::string constant_name(const Constant& constant) {
    return "k" + camel_case(constant.name);
}

std::string cpp_type(const Type& type, NamespaceOf scope) {
    switch (type.kind) {
        case TypeKind::Integer:
            return std::string{type.integer->cpp};
        case TypeKind::Handle:
            return "abi::Handle";
        case TypeKind::Struct:
        case TypeKind::Union:
            return cat(scope(*type.aggregate->package), "::", type.aggregate->name);
        case TypeKind::Array:
            return cat("std::array<", cpp_type(*type.element, scope), ", ", type.bound, ">");
        case TypeKind::String:
            return "std::string_view";
        case TypeKind::Bytes:
        case TypeKind::Sequence:
            break;
    }
    return "std::span<const std::byte>";
}

std::string snake_name(const Parameter& parameter) {
    return snake_case(parameter.name);
}

std::vector<std::string> method_comment(const Method& method, Undocumented others, NameOfParameter name) {
    std::vector<std::string> lines = method.doc.text;
    for (const auto& parameter : method.parameters) {
        const std::string text = parameter_text(method, parameter);
        if (!text.empty() || others == Undocumented::List) {
            lines.push_back(cat("  ", direction_name(parameter.direction), " ", name(parameter), text));
        }
    }
    for (const auto& error : method.doc.errors) {
        lines.push_back(cat("  ", error.status, ": ", error.text));
    }
    return lines;
}

void write_comment(Writer& out, const std::vector<std::string>& lines) {
    for (const auto& line : lines) {
        out.line(line.empty() ? "//" : cat("// ", line));
    }
}

void write_file_head(Writer& out, std::string_view purpose) {
    out.line("// SPDX-License-Identifier: Apache-2.0");
    out.line("// ", purpose, " Generated by kos-idlc; change the IDL instead.");
}

void write_types(Writer& out, const Package& package, NamespaceOf scope, std::string_view storage) {
    for (const auto& constant : package.constants) {
        out.line();
        write_comment(out, constant.doc.text);
        const std::string value =
            constant.value < 0 ? cat(constant.value + 1, " - 1") : hex(static_cast<u64>(constant.value));
        out.line(storage, " ", constant.type->integer->cpp, " ", constant_name(constant), " = ", value, ";");
    }
    for (const auto* aggregate : package.ordered) {
        out.line();
        write_aggregate(out, *aggregate, scope);
        write_layout_asserts(out, *aggregate, aggregate->name);
    }
}

void write_store(Writer& out, const Type& type, const std::string& span, const std::string& offset,
                 const std::string& value) {
    if (type.kind == TypeKind::Struct) {
        for (const auto& field : type.aggregate->fields) {
            write_store(out, *field.type, span, cat(offset, " + ", field.offset),
                        cat(value, ".", snake_case(field.name)));
        }
    } else if (type.kind == TypeKind::Array) {
        // The depth of nesting names the index.
        const std::string index = cat("i", static_cast<usize>(std::ranges::count(value, '[')));
        out.open("for (usize ", index, " = 0; ", index, " < ", type.bound, "; ++", index, ") {");
        write_store(out, *type.element, span, cat(offset, " + ", index, " * ", type.element->size),
                    cat(value, "[", index, "]"));
        out.close();
    } else {
        out.line("wire::store(", span, ", ", offset, ", ", value, ");");
    }
}

std::vector<const Package*> type_packages(const Model& model) {
    std::vector<const Package*> packages;
    for (const auto& [name, package] : model.packages) {
        if (!package->interface && (!package->constants.empty() || !package->aggregates.empty())) {
            packages.push_back(package.get());
        }
    }
    return packages;
}

bool supported(const Model& model, Reporter& reporter) {
    const usize before = reporter.size();
    SupportCheck{reporter}.run(model);
    return reporter.size() == before;
}

}  // namespace kos::idlc
