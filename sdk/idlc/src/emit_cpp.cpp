// SPDX-License-Identifier: Apache-2.0
// The user-space back end: one header for the description that is compiled. Others that it names have headers of
// their own.
#include "emit_cpp.hpp"

#include <algorithm>
#include <set>

#include "cpp.hpp"

namespace kos::idlc {

namespace {

// What of other packages a header needs: types that it holds, and clients of whom it passes handles.
class Mentioned {
  public:
    explicit Mentioned(const Package& package) : package_{package} {
        for (const auto& aggregate : package.aggregates) {
            for (const auto& field : aggregate.fields) {
                type(*field.type);
            }
        }
        for (const auto& alias : package.typedefs) {
            type(*alias.type);
        }
        if (package.interface) {
            for (const auto& method : package.interface->methods) {
                for (const auto& parameter : method.parameters) {
                    type(*parameter.type);
                }
            }
        }
    }

    const std::set<std::string>& headers() const { return headers_; }
    const std::set<std::string>& clients() const { return clients_; }

  private:
    void type(const Type& type) {
        if (type.handle.interface != nullptr && type.handle.interface != &package_) {
            clients_.insert(cpp_namespace(type.handle.interface->name));
        }
        if (type.aggregate != nullptr && type.aggregate->package != &package_) {
            headers_.insert(cpp_header(*type.aggregate->package));
        }
        if (type.element != nullptr) {
            this->type(*type.element);
        }
    }

    const Package& package_;
    std::set<std::string> headers_;
    std::set<std::string> clients_;
};

void write_includes(Writer& out, const Package& package, const Mentioned& mentioned) {
    out.line("#pragma once").line();
    for (const auto* header : {"array", "cstddef", "span", "string_view", "utility"}) {
        out.line("#include <", header, ">");
    }
    out.line();
    if (package.interface) {
        for (const auto* header : {"call", "register_reply", "reply", "serve"}) {
            out.line("#include <kos/idl/", header, ".hpp>");
        }
        out.line("#include <kos/syscall.hpp>");
    } else {
        out.line("#include <kos/idl/schema.hpp>");
    }
    for (const auto& header : mentioned.headers()) {
        out.line("#include <", header, ">");
    }
    out.line();
}

void write_clients(Writer& out, const Mentioned& mentioned) {
    for (const auto& scope : mentioned.clients()) {
        out.line("namespace ", scope, " {").line("class Client;").line("}").line();
    }
}

OutputFile package_file(const Package& package) {
    const Spelling spelling{&package};
    const Mentioned mentioned{package};
    Writer out;
    write_file_head(out, cat(package.name, package.interface ? ": types, client and server." : ": types."));
    write_includes(out, package, mentioned);
    write_clients(out, mentioned);
    write_comment(out, package.doc.text);
    const std::string scope = cpp_namespace(package.name);
    out.line("namespace ", scope, " {");
    if (package.interface) {
        out.line().line("class Client;");
    }
    write_cpp_types(out, package, spelling);
    if (package.interface) {
        write_cpp_methods(out, package, spelling);
        write_cpp_client(out, package, spelling);
        write_cpp_server(out, package, spelling);
    }
    write_cpp_typedefs(out, package, spelling);
    out.line().line("}  // namespace ", scope);
    return {cpp_header(package), out.text()};
}

// A type of package a.b and the package a.b.Type would be one name.
class NameCheck {
  public:
    NameCheck(const Package& outer, const Package& inner, Reporter& reporter)
        : outer_{outer}, inner_{inner}, reporter_{reporter} {}

    void run() {
        const CppNames names{outer_};
        for (const auto& aggregate : outer_.aggregates) {
            type(names.of(aggregate), aggregate.name);
        }
        for (const auto& alias : outer_.typedefs) {
            type(names.of(alias), alias.name);
        }
    }

  private:
    void type(const std::string& cpp, const std::string& name) {
        if (cpp == unreserved(last_id(inner_.name))) {
            reporter_.error(Code::NameClash, inner_.place,
                            cat("the package ", inner_.name, " and the type ", name, " of ", outer_.name,
                                " would be one name in C++"));
        }
    }

    const Package& outer_;
    const Package& inner_;
    Reporter& reporter_;
};

void check_names(const Model& model, Reporter& reporter) {
    for (const auto& [name, package] : model.packages) {
        if (const auto outer = model.packages.find(parent_of(name)); outer != model.packages.end()) {
            NameCheck{*outer->second, *package, reporter}.run();
        }
    }
}

}  // namespace

Outputs emit_cpp(const Model& model, Reporter& reporter) {
    check_names(model, reporter);
    if (model.entity) {
        return {cpp_entity_file(*model.entity)};
    }
    return {package_file(*model.main_package)};
}

}  // namespace kos::idlc
