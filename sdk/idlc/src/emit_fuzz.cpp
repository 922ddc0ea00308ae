// SPDX-License-Identifier: Apache-2.0
// Back end of fuzzers: a libFuzzer program for an interface or an entity, and what it fuzzes unless the user says
// otherwise: the fakes.
#include "cpp.hpp"
#include "emit_cpp.hpp"

namespace kos::idlc {

namespace {

// What is fuzzed.
struct Subject {
    std::string name;
    std::string header;  // of the description
    std::string scope;
    std::vector<Endpoint> endpoints;
    bool is_entity = false;
};

Subject subject_of(const Model& model) {
    if (model.entity) {
        const Entity& entity = *model.entity;
        return {entity.name, cpp_header(entity), cpp_namespace(entity.name), entity.endpoints, true};
    }
    const Package& package = *model.main_package;
    Endpoint only;
    only.package = &package;
    return {package.name, cpp_header(package), cpp_namespace(package.name), {only}, false};
}

void write_hook(Writer& out, const Subject& subject) {
    out.line("namespace ", subject.scope, " {").line();
    out.line("// What is fuzzed. The fakes, unless kos_idl() is given FUZZ_SERVER sources that define this function.");
    out.line("kos::idl::Dispatcher& fuzz_dispatcher();").line();
    out.line("}  // namespace ", subject.scope).line();
}

void write_methods(Writer& out, const Subject& subject) {
    out.open("constexpr kos::host::FuzzMethod kMethods[] = {");
    for (const auto& endpoint : subject.endpoints) {
        const CppNames names{*endpoint.package};
        for (const auto& method : endpoint.package->interface->methods) {
            out.line("kos::host::fuzz_method<::", cpp_namespace(endpoint.package->name),
                     "::method::", names.of(method).enumerator, ">(", endpoint.riid, "),");
        }
    }
    out.close("};");
}

OutputFile program(const Subject& subject) {
    Writer out;
    write_file_head(out, cat(subject.name, ": fuzzer of its dispatcher."));
    out.line("#include <kos/host/fuzz.hpp>").line("#include <", subject.header, ">").line();
    write_hook(out, subject);
    out.line("namespace {").line();
    write_methods(out, subject);
    out.line().line("}  // namespace").line();
    out.line("extern \"C\" int LLVMFuzzerTestOneInput(const kos::u8* data, kos::usize size) {");
    out.line("    kos::host::fuzz(std::as_bytes(std::span{data, size}), ", subject.scope,
             "::fuzz_dispatcher(), kMethods);");
    out.line("    return 0;").line("}");
    return {with_ending(subject.header, "fuzz.cpp"), out.text()};
}

OutputFile default_subject(const Subject& subject) {
    Writer out;
    write_file_head(out, cat(subject.name, ": the fakes, to be fuzzed."));
    out.line("#include <kos/host/one_server.hpp>").line("#include <", with_ending(subject.header, "fake.hpp"), ">");
    out.line().line("namespace ", subject.scope, " {").line();
    out.line("kos::idl::Dispatcher& fuzz_dispatcher();").line();
    out.line("kos::idl::Dispatcher& fuzz_dispatcher() {");
    if (subject.is_entity) {
        out.line("    static Fakes fakes;").line("    return fakes.dispatcher_;");
    } else {
        out.line("    static FakeServer server;");
        out.line("    static kos::host::OneServer<Server, dispatch> dispatcher{server};");
        out.line("    return dispatcher;");
    }
    out.line("}").line().line("}  // namespace ", subject.scope);
    return {with_ending(subject.header, "fuzz_fake.cpp"), out.text()};
}

bool has_methods(const Subject& subject) {
    for (const auto& endpoint : subject.endpoints) {
        if (endpoint.package->interface && !endpoint.package->interface->methods.empty()) {
            return true;
        }
    }
    return false;
}

}  // namespace

Outputs emit_fuzz(const Model& model, Reporter& reporter) {
    const Subject subject = subject_of(model);
    if (!has_methods(subject)) {
        reporter.error(Code::NoInterface, model.entity ? model.entity->place : model.main_package->place,
                       cat("'", subject.name, "' has no methods to fuzz"),
                       "fuzz an interface, or a class that has endpoints");
        return {};
    }
    return {program(subject), default_subject(subject)};
}

}  // namespace kos::idlc
