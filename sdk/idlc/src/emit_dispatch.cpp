// SPDX-License-Identifier: Apache-2.0
// Kernel back end: core_dispatch.cpp, one thunk a method and the table [RIID][MID].
#include "cpp.hpp"
#include "emit_kernel.hpp"

namespace kos::idlc {

namespace {

std::string thunk_name(const Package& package, const Method& method) {
    return cat(snake_case(last_id(package.name)), "_", snake_case(method.name));
}

bool needs_descriptor(const Method& method) {
    return method.request.content.chunks != 0 || method.response.content.chunks != 0 || method.request.bytes > 64 ||
           method.response.bytes > 64;
}

// A statement that makes `name_` out of the constant part, where one expression is not enough.
void write_lookup(Writer& out, const Parameter& parameter) {
    const std::string name = snake_case(parameter.name);
    if (resolves(parameter)) {
        out.line("const auto ", handle_member(parameter), " = wire::load<abi::Handle>(constant, ", parameter.offset,
                 ");");
        out.line("auto* const ", name, " = TRY(call.resolve<", object_type(parameter), ">(", handle_member(parameter),
                 ".raw(), ", hex(parameter.type->handle.rights), "));");
    } else if (parameter.type->is_chunk()) {
        const bool text = parameter.type->kind == TypeKind::String;
        const u64 limit = parameter.type->bound + (text ? 1 : 0);
        const std::string chunk =
            cat("TRY(chunks.take(wire::load<abi::Chunk>(constant, ", parameter.offset, "), ", limit, "))");
        out.line("const auto ", name, "_chunk = ", chunk, ";");
        out.line("const auto ", name, text ? "_bytes" : "", " = TRY(call.arena(", name, "_chunk));");
        if (text) {
            out.line("const auto ", name, " = TRY(wire::decode_string(", name, "_bytes));");
        }
    }
}

std::string member_value(const Parameter& parameter) {
    const std::string name = snake_case(parameter.name);
    if (resolves(parameter)) {
        return cat("*", name);
    }
    if (parameter.type->is_chunk()) {
        return name;
    }
    return cat("wire::load<", cpp_type(*parameter.type, kernel_namespace), ">(constant, ", parameter.offset, ")");
}

void write_decode(Writer& out, const std::string& scope, const Method& method) {
    const auto parameters = parameters_of(method, Direction::In);
    if (parameters.empty()) {
        return;
    }
    out.line("const auto constant = call.constant();");
    if (method.request.content.chunks != 0) {
        out.line("wire::ChunkCheck chunks;");
    }
    // All handles before all chunks: looking up a handle is cheaper than copying an arena.
    for (const bool chunks : {false, true}) {
        for (const auto* parameter : parameters) {
            if (parameter->type->is_chunk() == chunks) {
                write_lookup(out, *parameter);
            }
        }
    }
    out.open("const ", scope, "::", method.name, "In in{");
    for (const auto* parameter : parameters) {
        out.line(".", snake_case(parameter->name), " = ", member_value(*parameter), ",");
        if (resolves(*parameter)) {
            out.line(".", handle_member(*parameter), " = ", handle_member(*parameter), ",");
        }
    }
    out.close("};");
}

void write_reply(Writer& out, const std::string& scope, const Method& method, const std::string& service_call) {
    const auto results = parameters_of(method, Direction::Out);
    if (results.empty()) {
        out.line("TRY(", service_call, ");");
        out.line("return call.reply();");
        return;
    }
    out.line("const auto out = TRY(", service_call, ");");
    std::string arguments = "out";
    for (const auto* result : results) {
        const std::string name = snake_case(result->name);
        if (!result->type->is_chunk()) {
            continue;
        }
        if (result->type->kind == TypeKind::String) {
            out.line("wire::Terminated<", result->type->bound + 1, "> ", name, "_text;");
            out.line("const auto ", name, "_bytes = TRY(", name, "_text.set(out.", name, "));");
            out.line("const auto ", name, "_chunk = TRY(call.put_arena(", name, "_bytes));");
        } else {
            out.line("const auto ", name, "_chunk = TRY(call.put_arena(out.", name, "));");
        }
        arguments += cat(", ", name, "_chunk");
    }
    out.line("return call.reply(", scope, "::encode(", arguments, ").bytes());");
}

void write_thunk(Writer& out, const Package& package, const Method& method) {
    const std::string scope = kernel_namespace(package).substr(std::string_view{"kos::service::"}.size());
    const bool has_in = !parameters_of(method, Direction::In).empty();
    out.line();
    out.open("Result<void> ", thunk_name(package, method), "(obj::Invocation& call) {");
    write_decode(out, scope, method);
    write_reply(out, scope, method, cat(scope, "::", snake_case(method.name), "(call", has_in ? ", in" : "", ")"));
    out.close();
}

void write_flags(Writer& out) {
    out.line("[[maybe_unused]] constexpr u32 kDeadline = abi::Header{abi::Header::kDeadline}.high();");
    out.line("[[maybe_unused]] constexpr u32 kDescriptor = abi::Header{abi::Header::kDesc}.high();");
}

// The flags that a request must have, behind its length, and those that it may have. A descriptor names a long constant
// part; else it may be left out, and nothing is in the arena then.
std::string_view header_flags(const Method& method) {
    if (method.request.bytes > 64) {
        return " | kDescriptor, kDeadline";
    }
    return needs_descriptor(method) ? ", kDeadline | kDescriptor" : ", kDeadline";
}

void write_tables(Writer& out, const Model& model) {
    for (const auto* package : kernel_interfaces(model)) {
        out.line();
        out.open("constexpr Method k", camel_case(last_id(package->name)), "[] = {");
        for (const auto& method : package->interface->methods) {
            out.line("{\"", method.name, "\", ", thunk_name(*package, method), ", ", method.request.bytes,
                     header_flags(method), "},");
        }
        out.close("};");
    }
    out.line();
    out.open("constexpr Interface kInterfaces[] = {");
    for (const auto& endpoint : model.entity->endpoints) {
        const std::string name = last_id(endpoint.package->name);
        out.line("{\"", name, "\", k", camel_case(name), "},");
    }
    out.close("};");
}

OutputFile dispatch_header() {
    Writer out;
    write_file_head(out, "The core endpoints, by RIID and MID.");
    out.line("#pragma once").line();
    out.line("#include <span>").line("#include <string_view>").line();
    out.line("#include <kos/abi/message.hpp>").line("#include <kos/base/result.hpp>").line();
    out.line("namespace kos::obj {").line("class Invocation;").line("}").line();
    out.line("namespace kos::service {").line();
    out.line("// Decodes a request whose header fits the method, calls the service, sends the response.");
    out.line("using Thunk = Result<void> (*)(obj::Invocation& call);").line();
    out.open("struct Method {").line("std::string_view name;").line("Thunk thunk;");
    out.line("u32 high;      // of a request's header: length and flags");
    out.line("u32 optional;  // flags that it may have, too").line();
    out.line("// Length, number of handles and flags in one compare.");
    out.line("bool fits(abi::Header header) const { return (header.high() & ~optional) == high; }");
    out.close("};").line();
    out.open("struct Interface {").line("std::string_view name;").line("std::span<const Method> methods;").close("};");
    out.line();
    out.line("// Indexed by RIID; the methods by MID. The names are those of traces.");
    out.line("extern const std::span<const Interface> kCoreInterfaces;").line();
    out.line("}  // namespace kos::service");
    return {"core_dispatch.hpp", out.text()};
}

}  // namespace

void add_dispatch(Outputs& outputs, const Model& model) {
    outputs.push_back(dispatch_header());
    Writer out;
    write_file_head(out, "Decodes requests to the core endpoints and calls the services.");
    out.line("#include \"core_dispatch.hpp\"").line();
    out.line("#include <kos/abi/message.hpp>").line("#include <kos/abi/object_type.hpp>");
    out.line("#include <kos/base/wire.hpp>").line();
    // The classes behind the object types, complete: looking a handle up casts to them.
    out.line("#include \"core/object_classes.hpp\"").line("#include \"obj/invocation.hpp\"");
    for (const auto* package : kernel_interfaces(model)) {
        out.line("#include \"", kernel_header(*package), "\"");
    }
    out.line().line("namespace kos::service {").line().line("namespace {").line();
    write_flags(out);
    for (const auto* package : kernel_interfaces(model)) {
        for (const auto& method : package->interface->methods) {
            write_thunk(out, *package, method);
        }
    }
    write_tables(out, model);
    out.line().line("}  // namespace").line();
    out.line("constinit const std::span<const Interface> kCoreInterfaces = kInterfaces;").line();
    out.line("}  // namespace kos::service");
    outputs.push_back({"core_dispatch.cpp", out.text()});
}

}  // namespace kos::idlc
