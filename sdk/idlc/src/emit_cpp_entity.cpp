// SPDX-License-Identifier: Apache-2.0
// The user-space back end: an entity's or a component's endpoints, and the dispatcher that has a server for each.
#include <set>

#include "cpp.hpp"
#include "emit_cpp.hpp"

namespace kos::idlc {

namespace {

std::string server_type(const Endpoint& endpoint) {
    return cat("::", cpp_namespace(endpoint.package->name), "::Server");
}

void write_includes(Writer& out, const Entity& entity) {
    out.line("#pragma once").line();
    out.line("#include <kos/idl/dispatcher.hpp>").line("#include <kos/idl/limits.hpp>");
    std::set<std::string> headers;
    for (const auto& endpoint : entity.endpoints) {
        headers.insert(cpp_header(*endpoint.package));
    }
    for (const auto& header : headers) {
        out.line("#include <", header, ">");
    }
    out.line();
}

void write_endpoints(Writer& out, const Entity& entity) {
    out.line();
    out.line("// The endpoints' numbers (RIIDs).");
    out.line("namespace endpoint {");
    for (const auto& endpoint : entity.endpoints) {
        out.line("inline constexpr kos::u16 ", endpoint_name(endpoint), " = ", endpoint.riid, ";  // ", endpoint.path,
                 " : ", endpoint.package->name);
    }
    out.line("}");
}

std::string limits(const Entity& entity) {
    std::string text = "{}";
    std::set<std::string> seen;
    for (const auto& endpoint : entity.endpoints) {
        const std::string own = cat("::", cpp_namespace(endpoint.package->name), "::kLimits");
        if (seen.insert(own).second) {
            text = seen.size() == 1 ? own : cat("kos::idl::longest(", text, ", ", own, ")");
        }
    }
    return text;
}

void write_constructor(Writer& out, const Entity& entity) {
    std::vector<std::string> parameters;
    std::vector<std::string> members;
    for (const auto& endpoint : entity.endpoints) {
        const std::string name = endpoint_name(endpoint);
        parameters.push_back(cat(server_type(endpoint), "& ", name));
        members.push_back(cat(name, "_{", name, "}"));
    }
    const std::string list = cat("Dispatcher(", join(parameters, ", "), ")");
    out.line();
    if (members.empty()) {
        out.line("Dispatcher() = default;");
    } else {
        out.line(members.size() == 1 ? "explicit " : "", list, " : ", join(members, ", "), " {}");
    }
}

void write_dispatch(Writer& out, const Entity& entity) {
    out.line();
    out.line("kos::idl::Dispatched dispatch(const kos::idl::Incoming& in, kos::idl::Outgoing& out,");
    out.line("                              [[maybe_unused]] kos::idl::Caller& caller) override {");
    out.open("    switch (in.endpoint()) {");
    for (const auto& endpoint : entity.endpoints) {
        out.line("    case endpoint::", endpoint_name(endpoint), ":");
        out.line("        return ::", cpp_namespace(endpoint.package->name), "::dispatch(", endpoint_name(endpoint),
                 "_, in, out, caller);");
    }
    out.line("    default:").line("        return kos::idl::malformed(out);");
    out.close("    }").line("}");
}

void write_dispatcher(Writer& out, const Entity& entity) {
    out.line();
    out.line("// Hands requests to the server of their endpoint.");
    out.line("class Dispatcher final : public kos::idl::Dispatcher {");
    out.open("  public:");
    out.line("// The longest messages of all endpoints.");
    out.line("static constexpr kos::idl::Limits kLimits = ", limits(entity), ";");
    write_constructor(out, entity);
    write_dispatch(out, entity);
    out.close("").line("  private:");
    for (const auto& endpoint : entity.endpoints) {
        out.line("    ", server_type(endpoint), "& ", endpoint_name(endpoint), "_;");
    }
    out.line("};");
}

}  // namespace

std::string cpp_header(const Entity& entity) {
    const std::string_view kind = entity.form == UnitForm::Entity ? "edl" : "cdl";
    return cat(replace_all(entity.name, '.', "/"), ".", kind, ".hpp");
}

OutputFile cpp_entity_file(const Entity& entity) {
    Writer out;
    write_file_head(out, cat(entity.name, ": endpoints and dispatcher."));
    write_includes(out, entity);
    write_comment(out, entity.doc.text);
    const std::string scope = cpp_namespace(entity.name);
    out.line("namespace ", scope, " {");
    write_endpoints(out, entity);
    write_dispatcher(out, entity);
    out.line().line("}  // namespace ", scope);
    return {cpp_header(entity), out.text()};
}

}  // namespace kos::idlc
