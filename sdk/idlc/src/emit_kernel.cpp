// SPDX-License-Identifier: Apache-2.0
// Kernel back end: service/<interface>.hpp, what a room implements.
#include "emit_kernel.hpp"

#include <set>

#include "cpp.hpp"

namespace kos::idlc {

std::string kernel_namespace(const Package& package) {
    return cat("kos::service::", snake_case(last_id(package.name)));
}

std::string kernel_header(const Package& package) {
    return cat("service/", snake_case(last_id(package.name)), ".hpp");
}

bool resolves(const Parameter& parameter) {
    return parameter.type->kind == TypeKind::Handle && parameter.type->handle.object.has_value();
}

std::string object_type(const Parameter& parameter) {
    return cat("abi::ObjectType::", abi::object_type_name(*parameter.type->handle.object));
}

std::string handle_member(const Parameter& parameter) {
    return cat(snake_case(parameter.name), "_handle");
}

std::vector<const Package*> kernel_interfaces(const Model& model) {
    std::vector<const Package*> packages;
    std::set<const Package*> seen;
    for (const auto& endpoint : model.entity->endpoints) {
        if (seen.insert(endpoint.package).second) {
            packages.push_back(endpoint.package);
        }
    }
    return packages;
}

namespace {

void write_includes(Writer& out, const Package& package) {
    out.line("#pragma once").line();
    for (const auto* header : {"array", "cstddef", "span", "string_view"}) {
        out.line("#include <", header, ">");
    }
    out.line();
    out.line("#include <kos/abi/handle.hpp>").line("#include <kos/abi/object_type.hpp>");
    out.line("#include <kos/base/result.hpp>").line("#include <kos/base/wire.hpp>").line();
    if (package.interface) {
        out.line("#include \"obj/object_of.hpp\"");
    }
    for (const auto* import : package.imports) {
        if (!import->constants.empty() || !import->aggregates.empty()) {
            out.line("#include \"", kernel_header(*import), "\"");
        }
    }
    out.line();
}

std::string member_type(const Parameter& parameter) {
    if (parameter.direction == Direction::In && resolves(parameter)) {
        return cat("obj::ObjectOf<", object_type(parameter), ">&");
    }
    return cpp_type(*parameter.type, kernel_namespace);
}

void write_struct(Writer& out, const Method& method, Direction direction, std::string_view suffix) {
    const auto parameters = parameters_of(method, direction);
    if (parameters.empty()) {
        return;
    }
    out.line();
    out.open("struct ", method.name, suffix, " {");
    for (const auto* parameter : parameters) {
        out.line(member_type(*parameter), " ", snake_case(parameter->name), ";");
        if (direction == Direction::In && resolves(*parameter)) {
            out.line("abi::Handle ", handle_member(*parameter), ";");
        }
    }
    out.close("};");
}

// The chunks of variable-size results are where the runtime has put them.
void write_encode(Writer& out, const Method& method) {
    const auto results = parameters_of(method, Direction::Out);
    if (results.empty()) {
        return;
    }
    std::string arguments = cat("const ", method.name, "Out& out");
    bool used = false;
    for (const auto* result : results) {
        arguments += result->type->is_chunk() ? cat(", abi::Chunk ", snake_case(result->name)) : "";
        used = used || !result->type->is_chunk();
    }
    out.line();
    out.line("// The response to ", method.name, "; also for whoever wakes a blocked caller.");
    out.open("inline wire::Constant<", method.response.bytes, "> encode(", used ? "" : "[[maybe_unused]] ", arguments,
             ") {");
    out.line("wire::Constant<", method.response.bytes, "> message;");
    for (const auto* result : results) {
        const std::string name = snake_case(result->name);
        if (result->type->is_chunk()) {
            out.line("wire::store(message.writable(), ", result->offset, ", ", name, ");");
        } else {
            write_store(out, *result->type, "message.writable()", to_text(result->offset), cat("out.", name));
        }
    }
    out.line("return message;");
    out.close();
}

void write_method(Writer& out, const Method& method) {
    write_struct(out, method, Direction::In, "In");
    write_struct(out, method, Direction::Out, "Out");
    write_encode(out, method);
    out.line();
    write_comment(out, method_comment(method));
    out.line(service_signature(method), ";");
}

OutputFile service_file(const Package& package) {
    Writer out;
    write_file_head(out, cat(package.name, ": arguments, results and methods of the kernel's service."));
    write_includes(out, package);
    if (package.interface) {
        out.line("namespace kos::obj {").line("class Invocation;").line("}").line();
    }
    write_comment(out, package.doc.text);
    out.line("namespace ", kernel_namespace(package), " {");
    write_types(out, package, kernel_namespace, "inline constexpr");
    if (package.interface) {
        for (const auto& method : package.interface->methods) {
            write_method(out, method);
        }
    }
    out.line().line("}  // namespace ", kernel_namespace(package));
    return {kernel_header(package), out.text()};
}

// Two packages must not become one header.
void add_file(Outputs& outputs, const Package& package, Reporter& reporter) {
    OutputFile file = service_file(package);
    for (const auto& other : outputs) {
        if (other.path == file.path) {
            reporter.error(Code::NameClash, package.place, cat("two packages would both be '", file.path, "'"),
                           "give their last parts different names");
            return;
        }
    }
    outputs.push_back(std::move(file));
}

// What only this back end cannot do.
void check_method(const Method& method, Reporter& reporter) {
    for (const auto& parameter : method.parameters) {
        const bool long_text = parameter.direction == Direction::Out && parameter.type->kind == TypeKind::String &&
                               parameter.type->bound >= kMaxKernelString;
        if (long_text || parameter.type->handle.interface != nullptr) {
            reporter.error(Code::NotSupported, parameter.place,
                           long_text
                               ? "results of type string over 255 bytes are not supported by the kernel back end yet"
                               : "handles of interfaces are not supported by the kernel back end yet",
                           long_text ? "use bytes<>" : "use an object type, such as core.Channel");
        }
    }
}

}  // namespace

std::string service_signature(const Method& method) {
    const bool has_in = !parameters_of(method, Direction::In).empty();
    const bool has_out = !parameters_of(method, Direction::Out).empty();
    return cat("Result<", has_out ? cat(method.name, "Out") : std::string{"void"}, "> ", snake_case(method.name),
               "(obj::Invocation& call", has_in ? cat(", const ", method.name, "In& in") : std::string{}, ")");
}

Outputs emit_kernel(const Model& model, Reporter& reporter) {
    if (!model.entity) {
        const Place place = model.main_package == nullptr ? Place{} : model.main_package->place;
        reporter.error(Code::NotSupported, place, "the kernel back end needs the kernel's EDL, not a single package",
                       "name core/Core.edl");
        return {};
    }
    if (!supported(model, reporter)) {
        return {};
    }
    Outputs outputs;
    for (const auto* package : type_packages(model)) {
        add_file(outputs, *package, reporter);
    }
    for (const auto* package : kernel_interfaces(model)) {
        for (const auto& method : package->interface->methods) {
            check_method(method, reporter);
        }
        add_file(outputs, *package, reporter);
    }
    add_dispatch(outputs, model);
    return outputs;
}

}  // namespace kos::idlc
