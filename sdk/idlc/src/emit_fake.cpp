// SPDX-License-Identifier: Apache-2.0
// Back end of fakes: servers for host tests, with an answer that the test sets and a record of the calls.
#include <set>

#include "cpp.hpp"
#include "emit_cpp.hpp"

namespace kos::idlc {

namespace {

// "on_add", beside which the interface may have a method of that name.
std::string fake_name(const std::string& function, const std::set<std::string>& functions) {
    std::string name = "on_" + function;
    while (functions.contains(name)) {
        name += '_';
    }
    return name;
}

void write_fake_server(Writer& out, const Interface& interface, const CppNames& names) {
    std::set<std::string> functions;
    for (const auto& method : interface.methods) {
        functions.insert(names.of(method).function);
    }
    out.line("// Answers what a test sets, without that with default values.");
    out.line("class FakeServer : public Server {");
    out.open("  public:");
    for (const auto& method : interface.methods) {
        const MethodNames& own = names.of(method);
        const std::string fake = fake_name(own.function, functions);
        out.line("kos::host::FakeMethod<", cpp_result(own), own.in.empty() ? "" : ", ", own.in, "> ", fake, ";");
        out.line(cpp_result(own), " ", own.function, "(", server_parameters(own), ") override { return ", fake, "(",
                 own.in.empty() ? "" : "in, ", "caller); }");
    }
    out.close("};");
}

OutputFile package_file(const Package& package) {
    Writer out;
    const std::string scope = cpp_namespace(package.name);
    write_file_head(out, cat(package.name, package.interface ? ": a server for host tests."
                                                             : ": has no interface, so there is no server to fake."));
    out.line("#pragma once").line();
    if (package.interface) {
        out.line("#include <kos/host/fake_method.hpp>");
    }
    out.line("#include <", cpp_header(package), ">");
    if (package.interface) {
        out.line().line("namespace ", scope, " {").line();
        write_fake_server(out, *package.interface, CppNames{package});
        out.line().line("}  // namespace ", scope);
    }
    return {with_ending(cpp_header(package), "fake.hpp"), out.text()};
}

void write_fakes(Writer& out, const Entity& entity) {
    out.line("// A fake server for each endpoint, and the dispatcher over them.");
    out.open("struct Fakes {");
    std::vector<std::string> names;
    for (const auto& endpoint : entity.endpoints) {
        names.push_back(endpoint_name(endpoint));
        out.line("::", cpp_namespace(endpoint.package->name), "::FakeServer ", names.back(), ";");
    }
    out.line("Dispatcher dispatcher_{", join(names, ", "), "};");
    out.close("};");
}

OutputFile entity_file(const Entity& entity) {
    Writer out;
    write_file_head(out, cat(entity.name, ": servers for host tests."));
    out.line("#pragma once").line();
    std::set<std::string> headers{cpp_header(entity)};
    for (const auto& endpoint : entity.endpoints) {
        headers.insert(with_ending(cpp_header(*endpoint.package), "fake.hpp"));
    }
    for (const auto& header : headers) {
        out.line("#include <", header, ">");
    }
    const std::string scope = cpp_namespace(entity.name);
    out.line().line("namespace ", scope, " {").line();
    write_fakes(out, entity);
    out.line().line("}  // namespace ", scope);
    return {with_ending(cpp_header(entity), "fake.hpp"), out.text()};
}

}  // namespace

Outputs emit_fake(const Model& model) {
    return {model.entity ? entity_file(*model.entity) : package_file(*model.main_package)};
}

}  // namespace kos::idlc
