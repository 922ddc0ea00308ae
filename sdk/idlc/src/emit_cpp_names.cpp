// SPDX-License-Identifier: Apache-2.0
// The user-space back end: names.
#include <algorithm>
#include <array>
#include <set>

#include "emit_cpp.hpp"

namespace kos::idlc {

namespace {

// Names of the back end in a package's namespace, in that of the class of the same name included.
constexpr std::array kBackendNames = {
    "Client", "Dispatcher", "FakeServer", "Fakes",   "Method", "Server",
    "Tag",    "dispatch",   "endpoint",   "kLimits", "method", "schema",
};

// Functions of the C library that a namespace at the top cannot share its name with.
constexpr std::array kGlobalNames = {
    "abort",   "abs",    "accept", "access",   "alarm",  "atoi",  "bind",    "calloc", "ceil",   "clock",  "close",
    "connect", "cos",    "div",    "dup",      "exit",   "exp",   "fabs",    "floor",  "fmod",   "fork",   "free",
    "gamma",   "getenv", "index",  "ioctl",    "isatty", "kill",  "labs",    "link",   "listen", "log",    "main",
    "malloc",  "memchr", "mmap",   "mount",    "nice",   "open",  "pause",   "pipe",   "poll",   "pow",    "printf",
    "puts",    "qsort",  "raise",  "rand",     "random", "read",  "realloc", "recv",   "remove", "rename", "round",
    "scanf",   "select", "send",   "shutdown", "signal", "sin",   "sleep",   "socket", "sqrt",   "stat",   "strlen",
    "swab",    "sync",   "system", "tan",      "time",   "times", "trunc",   "umask",  "unlink", "vfork",  "wait",
    "write",   "y0",     "y1",     "yn",
};

// What the body of a client's function names.
constexpr std::array kClientLocals = {"deadline", "good", "kind", "peer_", "reply", "results", "scratch", "words"};

template <typename Names>
bool contains(const Names& names, const std::string& name) {
    return std::ranges::find(names, name) != names.end();
}

std::set<std::string> backend_names() {
    return {kBackendNames.begin(), kBackendNames.end()};
}

// Never two underscores in a row: C++ keeps such names for itself.
std::string set_apart(const std::string& name) {
    return name + (name.ends_with('_') ? '0' : '_');
}

// The name, set apart until it is the only one.
std::string claim(std::set<std::string>& taken, std::string name) {
    name = unreserved(std::move(name));
    while (!taken.insert(name).second) {
        name = set_apart(name);
    }
    return name;
}

// The word, or what set_apart() makes of it once or more often.
bool is_or_was(std::string_view word, std::string_view name) {
    const std::string apart = set_apart(std::string{word});
    return name == word || (name.starts_with(apart) && name.find_first_not_of('0', apart.size()) == name.npos);
}

// Sets apart what is kept, and what would look like it then: no two names become one.
template <typename Names>
std::string beside(const Names& kept, const std::string& name) {
    const auto is_it = [&name](const std::string_view word) { return is_or_was(word, name); };
    return std::ranges::any_of(kept, is_it) ? set_apart(name) : name;
}

bool has(const Method& method, Direction direction) {
    const auto is_it = [direction](const Parameter& parameter) { return parameter.direction == direction; };
    return std::ranges::any_of(method.parameters, is_it);
}

// Of one interface.
struct TakenNames {
    std::set<std::string>& package;
    std::set<std::string> enumerators{};
    std::set<std::string> functions{};
};

MethodNames method_names(const Method& method, TakenNames& taken) {
    MethodNames names;
    names.enumerator = claim(taken.enumerators, camel_case(method.name));
    const auto message = [&](Direction direction, std::string_view suffix) {
        return has(method, direction) ? claim(taken.package, names.enumerator + std::string{suffix}) : std::string{};
    };
    names.in = message(Direction::In, "In");
    names.out = message(Direction::Out, "Out");
    names.error = message(Direction::Error, "Error");
    names.function = claim(taken.functions, member_case(method.name));
    names.reply = claim(taken.package, "reply_" + member_case(method.name));
    return names;
}

}  // namespace

// Messages come first: whoever writes a client knows them from the methods' names alone.
CppNames::CppNames(const Package& package) {
    std::set<std::string> taken = backend_names();
    if (package.interface) {
        TakenNames all{taken};
        for (const auto& method : package.interface->methods) {
            methods_.emplace(&method, method_names(method, all));
        }
    }
    for (const auto& aggregate : package.aggregates) {
        aggregates_.emplace(&aggregate, claim(taken, aggregate.name));
    }
    for (const auto& alias : package.typedefs) {
        typedefs_.emplace(&alias, claim(taken, alias.name));
    }
    for (const auto& constant : package.constants) {
        constants_.emplace(&constant, claim(taken, "k" + camel_case(constant.name)));
    }
}

std::vector<std::string> CppNames::tags(const Aggregate& aggregate) {
    std::set<std::string> taken;
    std::vector<std::string> tags;
    for (const auto& field : aggregate.fields) {
        tags.push_back(claim(taken, camel_case(field.name)));
    }
    return tags;
}

std::string cpp_namespace(std::string_view qname) {
    std::string scope;
    usize begin = 0;
    while (begin <= qname.size()) {
        const usize end = std::min(qname.find('.', begin), qname.size());
        std::string id = unreserved(std::string{qname.substr(begin, end - begin)});
        if (begin == 0 && contains(kGlobalNames, id)) {
            id += '_';
        }
        scope += cat(begin == 0 ? "" : "::", id);
        begin = end + 1;
    }
    return scope;
}

std::string cpp_header(const Package& package) {
    return cat(replace_all(package.name, '.', "/"), ".idl.hpp");
}

std::string with_ending(const std::string& header, std::string_view ending) {
    return cat(header.substr(0, header.size() - std::string_view{"hpp"}.size()), ending);
}

std::string field_name(const Aggregate& aggregate, const Field& field) {
    constexpr std::array kKept = {"tag"};
    const std::string name = member_case(field.name);
    return aggregate.form == AggregateForm::Union ? beside(kKept, name) : name;
}

std::string member_name(const Parameter& parameter) {
    return member_case(parameter.name);
}

std::string argument_name(const Parameter& parameter) {
    return beside(kClientLocals, member_case(parameter.name));
}

std::string endpoint_name(const Endpoint& endpoint) {
    return unreserved(replace_all(endpoint.path, '.', "_"));
}

}  // namespace kos::idlc
