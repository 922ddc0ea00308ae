// SPDX-License-Identifier: Apache-2.0
// The user-space back end: numbers and descriptions of the methods, the class that serves, and who calls it.
#include "cpp.hpp"
#include "emit_cpp.hpp"

namespace kos::idlc {

namespace {

std::string message(const MethodNames& names, Direction direction) {
    return names.of(direction).empty() ? std::string{"kos::idl::NoParameters"} : cat("schema::", names.of(direction));
}

// "0, schema::AddIn, schema::AddOut": directions at the end that have no parameters are left out.
std::string method_arguments(const Method& method, const MethodNames& names) {
    std::string list = cat(method.mid, ", ", message(names, Direction::In));
    if (!names.out.empty() || !names.error.empty()) {
        list += cat(", ", message(names, Direction::Out));
    }
    if (!names.error.empty()) {
        list += cat(", ", message(names, Direction::Error));
    }
    return list;
}

void write_numbers(Writer& out, const Interface& interface, const CppNames& names) {
    out.line();
    out.open("enum class Method : kos::u16 {");
    for (const auto& method : interface.methods) {
        out.line(names.of(method).enumerator, " = ", method.mid, ",");
    }
    out.close("};");
    out.line().line("namespace method {");
    std::vector<std::string> all;
    for (const auto& method : interface.methods) {
        const MethodNames& own = names.of(method);
        out.line("struct ", own.enumerator, " : kos::idl::MethodOf<", method_arguments(method, own), "> {};");
        all.push_back(cat("method::", own.enumerator));
    }
    out.line("}").line();
    out.line("// The longest messages.");
    out.line("inline constexpr kos::idl::Limits kLimits = kos::idl::limits_of<", join(all, ", "), ">();");
}

void write_server_class(Writer& out, const Interface& interface, const CppNames& names) {
    out.line();
    write_comment(out, interface.doc.text);
    out.line("class Server {");
    out.open("  public:");
    for (const auto& method : interface.methods) {
        const MethodNames& own = names.of(method);
        write_comment(out, method_comment(method, Undocumented::LeaveOut, member_name));
        out.line("virtual ", cpp_result(own), " ", own.function, "(", server_parameters(own), ") = 0;");
    }
    out.close("").line("  protected:");
    out.line("    ~Server() = default;");
    out.line("};");
}

void write_dispatch(Writer& out, const Interface& interface, const CppNames& names) {
    out.line();
    out.line("// Checks a request and has the server answer it; nothing of a malformed one reaches the server.");
    out.line(
        "[[nodiscard]] inline kos::idl::Dispatched dispatch([[maybe_unused]] Server& server, const kos::idl::Incoming& "
        "in,");
    out.line(
        "                                                   kos::idl::Outgoing& out, [[maybe_unused]] "
        "kos::idl::Caller& caller) {");
    out.open("    switch (in.method()) {");
    for (const auto& method : interface.methods) {
        const MethodNames& own = names.of(method);
        out.line("    case ", method.mid, ":");
        out.line("        return kos::idl::serve<method::", own.enumerator, ", &Server::", own.function,
                 ">(server, in, out, caller);");
    }
    out.line("    default:").line("        return kos::idl::malformed(out);");
    out.close("    }").line("}");
}

void write_replies(Writer& out, const Interface& interface, const CppNames& names) {
    for (const auto& method : interface.methods) {
        const MethodNames& own = names.of(method);
        out.line();
        out.line("// Answers a request to ", method.name,
                 " that was deferred. NO_TOKEN: the client is gone or gave up.");
        out.line("inline kos::Result<> ", own.reply, "(kos::ReplyToken token, const ", cpp_result(own),
                 "& answer, kos::idl::Outgoing& out) {");
        out.line("    return kos::idl::reply<method::", own.enumerator, ">(std::move(token), answer, out);");
        out.line("}");
    }
}

}  // namespace

std::string server_parameters(const MethodNames& names) {
    return cat(names.in.empty() ? std::string{} : cat("const ", names.in, "& in, "), "kos::idl::Caller& caller");
}

void write_cpp_server(Writer& out, const Package& package, const Spelling& spelling) {
    const CppNames& names = spelling.names(package);
    write_server_class(out, *package.interface, names);
    write_dispatch(out, *package.interface, names);
    write_replies(out, *package.interface, names);
}

void write_cpp_methods(Writer& out, const Package& package, const Spelling& spelling) {
    write_numbers(out, *package.interface, spelling.names(package));
}

}  // namespace kos::idlc
