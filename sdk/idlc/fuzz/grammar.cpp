// SPDX-License-Identifier: Apache-2.0
// The productions of IDL, CDL and EDL, chosen by chance.
#include "grammar.hpp"

namespace kos::idlc::fuzz {

namespace {

constexpr unsigned kMaxDepth = 4;
constexpr unsigned kLevels = 3;  // of components in components

std::string numbered(std::string_view word, unsigned number) {
    return std::string{word} + std::to_string(number);
}

}  // namespace

unsigned Grammar::below(unsigned count) {
    return static_cast<unsigned>(random_() % count);
}

std::string_view Grammar::one_of(std::initializer_list<std::string_view> choices) {
    return choices.begin()[below(static_cast<unsigned>(choices.size()))];
}

std::string Grammar::repeated(unsigned most, std::string (Grammar::*part)()) {
    std::string text;
    for (unsigned left = below(most + 1); left > 0; --left) {
        text += (this->*part)() + gap();
    }
    return text;
}

std::string Grammar::gap() {
    if (below(8) != 0) {
        return " ";
    }
    return std::string{one_of({"\n", "\t", "\r\n", "/* a */", "//\n", "/**/ ", "\n/// words\n", "\n/// @unit bytes\n",
                               "\n/// @param a of it\n", "// a \xc3\xa4\n", "\n/// @error TIMEOUT late\n", "\f"})};
}

std::string Grammar::name() {
    if (below(6) == 0) {
        return std::string{one_of({"interface",  "in",     "out",    "error",  "struct", "package", "import",
                                   "sequence",   "bytes",  "handle", "entity", "task",   "class",   "security",
                                   "components", "String", "delete", "value",  "Client", "Server"})};
    }
    return numbered(one_of({"a", "T", "name", "camelCase"}), below(5));
}

std::string Grammar::fresh_name() {
    return below(4) == 0 ? name() : numbered(name(), ++names_);
}

std::string Grammar::number() {
    return std::string{one_of({"0",
                               "1",
                               "2",
                               "3",
                               "8",
                               "0x10",
                               "0XfF",
                               "0o17",
                               "0O7",
                               "63",
                               "64",
                               "255",
                               "256",
                               "1024",
                               "4096",
                               "65535",
                               "65536",
                               "2147483647",
                               "4294967295",
                               "4294967296",
                               "9223372036854775807",
                               "9223372036854775808",
                               "18446744073709551615"})};
}

std::string Grammar::expression(unsigned depth) {
    switch (depth > kMaxDepth ? below(2) : below(6)) {
        case 0:
            return number();
        case 1:
            return numbered("K", below(4));
        case 2:
            return "(" + gap() + expression(depth + 1) + ")";
        case 3:
            return "-" + expression(depth + 1);
        default:
            return expression(depth + 1) + gap() +
                   std::string{one_of({"**", "*", "/", "%", "+", "-", "<<", ">>", "&", "^", "|"})} + gap() +
                   expression(depth + 1);
    }
}

std::string Grammar::type(unsigned depth) {
    const std::string bound = below(4) == 0 ? expression(3) : std::to_string(1 + below(9));
    switch (depth > kMaxDepth ? below(3) : below(9)) {
        case 0:
            return std::string{one_of({"UInt8", "UInt16", "UInt32", "UInt64", "SInt8", "SInt16", "SInt32", "SInt64",
                                       "UIntSize", "UIntPtr", "Handle"})};
        case 1:
            return numbered(one_of({"S", "U", "T"}), below(3));
        case 2:
            return std::string{one_of({"bytes", "string"})} + gap() + "<" + bound + ">";
        case 3:
            return std::string{one_of({"handle<core.Task>", "handle<core.Memory, READ, WRITE>", "handle<q.Face>",
                                       "handle<core.Channel,CONNECT>", "handle<p>"})};
        case 4:
            return numbered("q.Types.B", below(3));
        case 5:
            return numbered("B", below(3));
        default:
            return std::string{one_of({"array", "sequence"})} + "<" + type(depth + 1) + "," + gap() + bound + ">";
    }
}

std::string Grammar::field() {
    return type() + " " + fresh_name() + gap() + ";";
}

std::string Grammar::declaration() {
    switch (below(5)) {
        case 0:
            return "const" + gap() + std::string{one_of({"UInt8", "UInt32", "UInt64", "SInt64", "T0"})} + " " +
                   numbered("K", below(4)) + gap() + "=" + expression() + ";";
        case 1:
            return "typedef " + type() + " " + numbered("T", below(3)) + ";";
        case 2:
            return "struct " + numbered("S", below(3)) + gap() + "{" + repeated(4, &Grammar::field) + "}";
        case 3:
            return "union " + numbered("U", below(3)) + gap() + "{" + repeated(4, &Grammar::field) + "}";
        default:
            return "import" + gap() + std::string{one_of({"q.Types", "q.Face", "q.Guard"})};
    }
}

std::string Grammar::parameters() {
    std::string text;
    for (const auto* direction : {"in", "out", "error"}) {
        for (unsigned left = below(3); left > 0; --left) {
            text += (text.empty() ? "" : ",") + gap() + direction + " " + type() + " " + fresh_name();
        }
    }
    return text;
}

std::string Grammar::method() {
    return fresh_name() + "(" + parameters() + ")" + gap() + ";";
}

std::string Grammar::interface() {
    return below(5) == 0 ? "" : "interface" + gap() + "{" + repeated(4, &Grammar::method) + "}";
}

std::string Grammar::idl_file(std::string_view package) {
    return "package " + std::string{package} + gap() + repeated(6, &Grammar::declaration) + interface() + gap();
}

std::string Grammar::bindings(std::string_view target) {
    std::string text;
    for (unsigned left = below(4); left > 0; --left) {
        text += fresh_name() + gap() + ":" + gap() + std::string{target} + " ";
    }
    return text;
}

std::string Grammar::section() {
    switch (below(3)) {
        case 0:
            return std::string{one_of({"endpoints", "interfaces"})} + gap() + "{" + gap() + bindings("q.Face") + "}";
        case 1:
            return "components" + gap() + "{" + bindings(numbered("c.L", below(kLevels))) + "}";
        default:
            return "security q.Guard" + gap();
    }
}

std::string Grammar::component_file(unsigned level) {
    std::string text = "component " + numbered("c.L", level) + gap() + "endpoints {" + bindings("q.Face") + "}";
    if (level + 1 < kLevels) {
        text += gap() + "components {" + bindings(numbered("c.L", level + 1)) + "}";
    }
    return text + (below(3) == 0 ? " security q.Guard" : "");
}

Project Grammar::project() {
    Project project;
    if (below(2) == 0) {
        project.push_back({"p.idl", idl_file("p")});
    } else {
        project.push_back({"p.edl", std::string{one_of({"entity p ", "task class p "})} + "endpoints {" +
                                        bindings("q.Face") + "}" + gap() + "components {" + bindings("c.L0") + "}"});
    }
    for (unsigned level = 0; level < kLevels; ++level) {
        project.push_back({numbered("./c/L", level) + ".cdl", component_file(level)});
    }
    project.push_back({"./q/Types.idl",
                       "package q.Types const UInt32 B = 2; typedef UInt16 B0; struct B1 { B0 a; UInt64 b; } typedef "
                       "sequence<B1, B ** 2> B2;"});
    project.push_back({"./q/Face.idl", "package q.Face import q.Types " + interface()});
    project.push_back({"./q/Guard.idl", "package q.Guard interface { tell(in UInt32 fact); }"});
    return project;
}

}  // namespace kos::idlc::fuzz
