// SPDX-License-Identifier: Apache-2.0
// The user-space back end: the class that calls.
#include <algorithm>

#include "client_codec.hpp"
#include "emit_cpp.hpp"

namespace kos::idlc {

namespace {

constexpr u64 kStackArenaBytes = 4096;  // kos::idl::kStackArenaBytes

bool has_union(const Type& type) {
    if (type.kind == TypeKind::Union) {
        return true;
    }
    if (type.kind == TypeKind::Struct) {
        return std::ranges::any_of(type.aggregate->fields, [](const Field& field) { return has_union(*field.type); });
    }
    return type.element != nullptr && has_union(*type.element);
}

// Travels in registers, and each byte has one meaning.
bool is_short(const Method& method) {
    const auto fits = [](const MessageLayout& layout) {
        return layout.bytes <= kRegisterBytes && is_plain(layout.content);
    };
    const auto with_union = [](const Parameter& parameter) { return has_union(*parameter.type); };
    return fits(method.request) && fits(method.response) && fits(method.error) &&
           std::ranges::none_of(method.parameters, with_union);
}

bool borrows(const Type& type);

// True if one of the fields has an arena, and that is one blob.
template <typename Fields>
bool one_borrows(const Fields& fields) {
    const auto has_arena = [](const auto& field) { return field.type->content.arena != 0; };
    const auto found = std::ranges::find_if(fields, has_arena);
    return std::ranges::count_if(fields, has_arena) == 1 && borrows(*found->type);
}

// What kos::idl calls kBorrows: a lone blob is sent from where it lies.
bool borrows(const Type& type) {
    switch (type.kind) {
        case TypeKind::Bytes:
            return true;
        case TypeKind::Array:
            return type.bound == 1 && borrows(*type.element);
        case TypeKind::Struct:
        case TypeKind::Union:
            return one_borrows(type.aggregate->fields);
        default:
            return false;
    }
}

bool request_borrows(const Method& method) {
    std::vector<Parameter> parameters;
    for (const auto* parameter : parameters_of(method, Direction::In)) {
        parameters.push_back(*parameter);
    }
    return one_borrows(parameters);
}

class ClientWriter {
  public:
    ClientWriter(Writer& out, const Package& package, const Spelling& spelling)
        : out_{out},
          package_{package},
          spelling_{spelling},
          codec_{"kos::", [&spelling](const Type& type) { return spelling.value(type); }, member_case, argument_name} {}

    void write() {
        out_.line();
        write_comment(out_, package_.interface->doc.text);
        out_.line("class Client {");
        out_.open("  public:");
        out_.line("// channel: a connection with CALL, not owned; endpoint: its RIID in the server.");
        out_.line("constexpr Client(kos::abi::Handle channel, kos::u16 endpoint) : peer_{channel, endpoint} {}");
        for (const auto& method : package_.interface->methods) {
            write_method(method);
        }
        out_.close("").line("  private:");
        out_.line("    ", package_.interface->methods.empty() ? "[[maybe_unused]] " : "", "kos::idl::Peer peer_;");
        out_.line("};");
    }

  private:
    const MethodNames& names(const Method& method) const { return spelling_.names(package_).of(method); }

    static bool needs_results(const Method& method) {
        return method.response.content.chunks + method.error.content.chunks > 0;
    }
    static bool needs_scratch(const Method& method) {
        return method.request.content.arena > kStackArenaBytes && !request_borrows(method);
    }

    void write_method(const Method& method) {
        out_.line();
        write_comment(out_, method_comment(method, Undocumented::LeaveOut, argument_name));
        if (needs_results(method)) {
            out_.line(
                "//   results: where results of variable size are put; they are views into it. TOO_BIG: too small.");
        }
        if (needs_scratch(method)) {
            out_.line("//   scratch: where the request is packed, used until this returns. TOO_BIG: too small.");
        }
        out_.open(cpp_result(names(method)), " ", names(method).function, "(", join(arguments(method), ", "),
                  ") const {");
        is_short(method) ? write_short(method) : write_long(method);
        out_.close();
    }

    std::vector<std::string> arguments(const Method& method) const {
        std::vector<std::string> list;
        for (const auto* parameter : parameters_of(method, Direction::In)) {
            const std::string type = spelling_.value(*parameter->type);
            list.push_back(
                cat(by_reference(*parameter->type) ? cat("const ", type, "&") : type, " ", argument_name(*parameter)));
        }
        if (needs_results(method)) {
            list.emplace_back("std::span<std::byte> results");
        }
        if (needs_scratch(method)) {
            list.emplace_back("std::span<std::byte> scratch");
        }
        list.emplace_back("kos::Deadline deadline = kos::Deadline::never()");
        return list;
    }

    static bool by_reference(const Type& type) {
        return type.aggregate != nullptr || type.kind == TypeKind::Array ||
               (type.kind == TypeKind::Sequence && !is_plain(*type.element));
    }

    void write_long(const Method& method) {
        std::vector<std::string> in;
        for (const auto* parameter : parameters_of(method, Direction::In)) {
            in.push_back(cat(".", member_name(*parameter), " = ", argument_name(*parameter)));
        }
        std::vector<std::string> space;
        if (needs_results(method)) {
            space.emplace_back(".results = results");
        }
        if (needs_scratch(method)) {
            space.emplace_back(".scratch = scratch");
        }
        out_.line("return kos::idl::call<method::", names(method).enumerator, ">(peer_, {", join(in, ", "), "}, {",
                  join(space, ", "), "}, deadline);");
    }

    void write_short(const Method& method) {
        const auto words = word_expressions(method, Direction::In, codec_);
        out_.line("const std::array<kos::u64, ", words.size(), "> words{", join(words, ", "), "};");
        out_.line("const auto reply = kos::detail::call_registers(");
        out_.line("    peer_.channel, kos::abi::Header::request(peer_.endpoint, ", method.mid, ", ",
                  method.request.bytes, "), words, deadline);");
        method.error.present ? write_two_answers(method) : write_answer(method);
    }

    void write_answer(const Method& method) {
        out_.open("if (const auto good = kos::idl::check_reply(reply, ", method.response.bytes,
                  "); !good.has_value()) [[unlikely]] {");
        out_.line("return kos::Error{good.error()};");
        out_.close();
        out_.line("return ", read(method, Direction::Out), ";");
    }

    void write_two_answers(const Method& method) {
        out_.line("const auto kind = kos::idl::check_reply(reply, ", method.response.bytes, ", ", method.error.bytes,
                  ");");
        out_.open("if (!kind.has_value()) [[unlikely]] {");
        out_.line("return kos::Error{kind.error()};");
        out_.close();
        out_.open("if (*kind == kos::ResponseKind::Refusal) {");
        out_.line("return kos::idl::refuse(", read(method, Direction::Error), ");");
        out_.close();
        const std::string& out = names(method).out;
        out_.line("return ",
                  out.empty() ? cat(cpp_result(names(method)), "::value_type{}") : read(method, Direction::Out), ";");
    }

    std::string read(const Method& method, Direction direction) const {
        std::vector<std::string> parts;
        for (const auto* parameter : parameters_of(method, direction)) {
            parts.push_back(
                cat(".", member_name(*parameter), " = ", read_words(*parameter->type, parameter->offset, codec_)));
        }
        return cat(names(method).of(direction), "{", join(parts, ", "), "}");
    }

    Writer& out_;
    const Package& package_;
    const Spelling& spelling_;
    CodecNames codec_;
};

}  // namespace

std::string cpp_result(const MethodNames& names) {
    const std::string out = names.out.empty() ? "void" : names.out;
    return names.error.empty() ? cat("kos::Result<", out, ">") : cat("kos::idl::Answer<", out, ", ", names.error, ">");
}

void write_cpp_client(Writer& out, const Package& package, const Spelling& spelling) {
    ClientWriter{out, package, spelling}.write();
}

}  // namespace kos::idlc
