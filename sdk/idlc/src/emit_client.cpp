// SPDX-License-Identifier: Apache-2.0
// Client back end: one header a package; an interface is a class of static functions, one a method.
#include <algorithm>

#include <kos/base/wire.hpp>

#include "client_codec.hpp"

namespace kos::idlc {

namespace {

constexpr u64 kMaxStackArena = u64{16} * 1024;

std::string client_header(const Package& package) {
    std::string path = "kos/";
    const std::string parent = parent_of(package.name);
    if (!parent.empty()) {
        path += cat(replace_all(parent, '.', "/"), "/");
    }
    return cat(path, snake_case(last_id(package.name)), ".hpp");
}

u64 wire_limit(const Type& type) {
    return type.bound + (type.kind == TypeKind::String ? 1 : 0);
}

std::vector<const Parameter*> chunks_of(const Method& method, Direction direction) {
    auto parameters = parameters_of(method, direction);
    std::erase_if(parameters, [](const Parameter* parameter) { return !parameter->type->is_chunk(); });
    return parameters;
}

u64 arena_limit(const std::vector<const Parameter*>& chunks) {
    u64 sum = 0;
    for (const auto* chunk : chunks) {
        sum = wire::align_chunk(sum) + wire_limit(*chunk->type);
    }
    return sum;
}

// One stub; the parts of its body in the order in which they are written.
class StubWriter {
  public:
    StubWriter(Writer& out, const Method& method)
        : out_{out},
          method_{method},
          in_chunks_{chunks_of(method, Direction::In)},
          out_chunks_{chunks_of(method, Direction::Out)},
          results_{parameters_of(method, Direction::Out)} {}

    void write() {
        out_.line();
        write_result_struct();
        write_comment(out_, method_comment(method_));
        if (!out_chunks_.empty()) {
            out_.line(
                "//   buffer: where the variable-size results are put; they are views into it. TOO_BIG: too small.");
        }
        out_.open("static ", result_type(), " ", snake_case(method_.name), "(", arguments(), ") {");
        write_arena();
        write_constant();
        write_descriptor();
        write_call();
        write_results();
        out_.close();
    }

  private:
    bool has_descriptor() const {
        return !in_chunks_.empty() || !out_chunks_.empty() || long_request() || long_response();
    }
    bool long_request() const { return method_.request.bytes > kRegisterBytes; }
    bool long_response() const { return method_.response.bytes > kRegisterBytes; }
    // A single byte string is sent from where it lies; anything else is packed first.
    bool in_place() const { return in_chunks_.size() == 1 && in_chunks_[0]->type->kind == TypeKind::Bytes; }

    std::string result_type() const {
        return cat("Result<", results_.empty() ? std::string{"void"} : cat(method_.name, "Out"), ">");
    }

    std::string arguments() const {
        std::vector<std::string> list;
        for (const auto* parameter : parameters_of(method_, Direction::In)) {
            const Type& type = *parameter->type;
            const bool by_reference = type.kind == TypeKind::Struct || type.kind == TypeKind::Array;
            const std::string spelled = cpp_type(type, client_namespace);
            list.push_back(cat(by_reference ? cat("const ", spelled, "&") : spelled, " ", snake_case(parameter->name)));
        }
        if (!out_chunks_.empty()) {
            list.emplace_back("std::span<std::byte> buffer");
        }
        list.emplace_back("Deadline deadline = Deadline::never()");
        return join(list, ", ");
    }

    void write_result_struct() {
        if (results_.empty()) {
            return;
        }
        out_.open("struct ", method_.name, "Out {");
        for (const auto* result : results_) {
            out_.line(cpp_type(*result->type, client_namespace), " ", snake_case(result->name), ";");
        }
        out_.close("};").line();
    }

    void write_arena() {
        if (in_chunks_.empty()) {
            return;
        }
        if (in_place()) {
            const std::string name = snake_case(in_chunks_[0]->name);
            out_.open("if (", name, ".size() > ", in_chunks_[0]->type->bound, ") {");
            out_.line("return Error{Status::TooBig};");
            out_.close();
            out_.line("const abi::Chunk ", name, "_chunk{0, static_cast<u32>(", name, ".size())};");
            return;
        }
        out_.line("wire::ArenaBuilder<", wire::align_chunk(arena_limit(in_chunks_)), "> arena;");
        for (const auto* chunk : in_chunks_) {
            const std::string name = snake_case(chunk->name);
            const bool text = chunk->type->kind == TypeKind::String;
            out_.line("const auto ", name, "_chunk = TRY(arena.", text ? "add_string" : "add", "(", name, ", ",
                      chunk->type->bound, "));");
        }
    }

    void write_constant() {
        if (!long_request()) {
            const auto words = word_expressions(method_, Direction::In, names_);
            out_.line("const std::array<u64, ", words.size(), "> words{", join(words, ", "), "};");
            return;
        }
        out_.line("wire::Constant<", method_.request.bytes, "> message;");
        for (const auto* parameter : parameters_of(method_, Direction::In)) {
            const std::string name = cat(snake_case(parameter->name), parameter->type->is_chunk() ? "_chunk" : "");
            write_store(out_, *parameter->type, "message.writable()", to_text(parameter->offset), name);
        }
        out_.line("const std::array<u64, 0> words{};");
    }

    void write_descriptor() {
        if (!has_descriptor()) {
            return;
        }
        out_.line("abi::Descriptor descriptor{};");
        if (long_request()) {
            out_.line("descriptor.constant = wire::address_of(message.bytes().data());");
        }
        if (!in_chunks_.empty()) {
            const std::string arena = in_place() ? snake_case(in_chunks_[0]->name) : "arena";
            out_.line("descriptor.arena = wire::address_of(", arena, ".data());");
            out_.line("descriptor.arena_size = static_cast<u32>(", arena, ".size());");
        }
        if (long_response()) {
            out_.line("wire::Constant<", method_.response.bytes, "> answer;");
            out_.line("descriptor.in_constant = wire::address_of(answer.bytes().data());");
            out_.line("descriptor.in_constant_capacity = ", method_.response.bytes, ";");
        }
        if (!out_chunks_.empty()) {
            out_.line("const auto room = buffer.first(std::min<usize>(buffer.size(), ",
                      wire::align_chunk(arena_limit(out_chunks_)), "));");
            out_.line("descriptor.in_arena = wire::address_of(room.data());");
            out_.line("descriptor.in_arena_capacity = static_cast<u32>(room.size());");
        }
    }

    void write_call() {
        out_.line("const auto reply = detail::", has_descriptor() ? "call_descriptor" : "call_registers",
                  "(abi::kKernelHandle, abi::Header::request(kRiid, ", method_.mid, ", ", method_.request.bytes,
                  "), words, ", has_descriptor() ? "descriptor, " : "", "deadline);");
        out_.open("if (reply.status != Status::Ok) [[unlikely]] {");
        out_.line("return Error{reply.status};");
        out_.close();
    }

    void write_results() {
        if (results_.empty()) {
            out_.line("return {};");
            return;
        }
        if (long_response()) {
            out_.line("const auto constant = answer.bytes();");
        }
        if (!out_chunks_.empty()) {
            out_.line("const auto arena_in = room.first(std::min<usize>(room.size(), static_cast<u32>(reply.extra)));");
        }
        for (const auto* chunk : out_chunks_) {
            const std::string name = snake_case(chunk->name);
            const bool text = chunk->type->kind == TypeKind::String;
            out_.line("const auto ", name, text ? "_bytes" : "", " = TRY(wire::piece(arena_in, ", read(*chunk), "));");
            if (text) {
                out_.line("const auto ", name, " = TRY(wire::decode_string(", name, "_bytes));");
            }
        }
        out_.open("return ", method_.name, "Out{");
        for (const auto* result : results_) {
            const std::string name = snake_case(result->name);
            out_.line(".", name, " = ", result->type->is_chunk() ? name : read(*result), ",");
        }
        out_.close("};");
    }

    std::string read(const Parameter& result) const {
        return long_response() ? read_memory(*result.type, result.offset)
                               : read_words(*result.type, result.offset, names_);
    }

    Writer& out_;
    const Method& method_;
    std::vector<const Parameter*> in_chunks_;
    std::vector<const Parameter*> out_chunks_;
    std::vector<const Parameter*> results_;
    CodecNames names_ = client_names();
};

void write_includes(Writer& out, const Package& package) {
    out.line("#pragma once").line();
    for (const auto* header : {"algorithm", "array", "cstddef", "span", "string_view"}) {
        out.line("#include <", header, ">");
    }
    out.line();
    out.line("#include <kos/abi/handle.hpp>").line("#include <kos/abi/message.hpp>");
    out.line("#include <kos/base/result.hpp>").line("#include <kos/base/wire.hpp>");
    if (package.interface) {
        out.line("#include <kos/syscall.hpp>");
    }
    for (const auto* import : package.imports) {
        if (!import->constants.empty() || !import->aggregates.empty()) {
            out.line("#include <", client_header(*import), ">");
        }
    }
    out.line();
}

// For code that makes its system calls itself.
void write_numbers(Writer& out, const Package& package, u64 riid) {
    out.line("static constexpr u16 kRiid = ", riid, ";").line();
    out.open("enum class Method : u16 {");
    for (const auto& method : package.interface->methods) {
        out.line(camel_case(method.name), " = ", method.mid, ",");
    }
    out.close("};");
}

std::string enclosing_namespace(const Package& package) {
    const std::string scope = client_namespace(package);
    return package.interface ? scope.substr(0, scope.rfind("::")) : scope;
}

OutputFile types_file(const Package& package) {
    Writer out;
    write_file_head(out, cat(package.name, ": types and constants."));
    write_includes(out, package);
    write_comment(out, package.doc.text);
    out.line("namespace ", enclosing_namespace(package), " {");
    write_types(out, package, client_namespace, "inline constexpr");
    out.line().line("}  // namespace ", enclosing_namespace(package));
    return {client_header(package), out.text()};
}

OutputFile stub_file(const Endpoint& endpoint) {
    const Package& package = *endpoint.package;
    Writer out;
    write_file_head(out, cat(package.name, ": calls of the kernel's endpoint."));
    write_includes(out, package);
    out.line("namespace ", enclosing_namespace(package), " {").line();
    write_comment(out, package.doc.text);
    out.line("class ", last_id(package.name), " {");
    out.open("  public:");
    write_numbers(out, package, endpoint.riid);
    write_types(out, package, client_namespace, "static constexpr");
    for (const auto& method : package.interface->methods) {
        StubWriter{out, method}.write();
    }
    out.close("};");
    out.line().line("}  // namespace ", enclosing_namespace(package));
    return {client_header(package), out.text()};
}

void check_method(const Method& method, Reporter& reporter) {
    const auto chunks = chunks_of(method, Direction::In);
    const bool in_place = chunks.size() == 1 && chunks[0]->type->kind == TypeKind::Bytes;
    if (!in_place && arena_limit(chunks) > kMaxStackArena) {
        reporter.error(Code::NotSupported, method.place,
                       "packing more than 16 KiB of parameters is not supported by the client back end yet",
                       "make it a single parameter of type bytes<>, or shared memory");
    }
}

void add_stub(Outputs& outputs, const Endpoint& endpoint, const Place& entity, Reporter& reporter) {
    const std::string path = client_header(*endpoint.package);
    if (std::ranges::any_of(outputs, [&path](const OutputFile& file) { return file.path == path; })) {
        reporter.error(Code::NotSupported, entity,
                       cat("two endpoints of the interface ", endpoint.package->name,
                           " are not supported by the client back end yet"),
                       "give each interface one endpoint");
        return;
    }
    for (const auto& method : endpoint.package->interface->methods) {
        check_method(method, reporter);
    }
    outputs.push_back(stub_file(endpoint));
}

}  // namespace

Outputs emit_client(const Model& model, Reporter& reporter) {
    if (!supported(model, reporter)) {
        return {};
    }
    Outputs outputs;
    for (const auto* package : type_packages(model)) {
        outputs.push_back(types_file(*package));
    }
    const bool is_kernel = model.entity && model.entity->name == "core.Core";
    const Package* main = model.main_package;
    if ((model.entity && !is_kernel) || (main != nullptr && main->interface)) {
        reporter.error(Code::NotSupported, model.entity ? model.entity->place : main->place,
                       "clients of servers other than the kernel are not supported by this back end yet",
                       "compile core/Core.edl, or a package of types");
        return {};
    }
    if (is_kernel) {
        for (const auto& endpoint : model.entity->endpoints) {
            add_stub(outputs, endpoint, model.entity->place, reporter);
        }
    }
    return outputs;
}

}  // namespace kos::idlc
