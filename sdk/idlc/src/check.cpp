// SPDX-License-Identifier: Apache-2.0
// Checks of the laid-out model.
#include "check.hpp"

#include <kos/abi/message.hpp>

#include "text.hpp"

namespace kos::idlc {

namespace {

constexpr usize kMaxMethods = 65536;  // a MID has 16 bits

class Checker {
  public:
    explicit Checker(Reporter& reporter) : reporter_{reporter} {}

    void package(const Package& package) {
        if (package.interface) {
            interface(*package.interface);
        }
        NameSet types;
        for (const auto& aggregate : package.aggregates) {
            clash(types, aggregate.name, aggregate.name, aggregate.place);
            NameSet fields;
            for (const auto& field : aggregate.fields) {
                clash(fields, snake_case(field.name), field.name, field.place);
            }
        }
        NameSet constants;
        for (const auto& constant : package.constants) {
            clash(constants, camel_case(constant.name), constant.name, constant.place);
        }
    }

  private:
    using NameSet = std::map<std::string, std::string>;  // C++ name -> IDL name

    void interface(const Interface& interface) {
        if (interface.methods.size() > kMaxMethods) {
            reporter_.error(Code::TooMany, interface.place, "an interface has at most 65536 methods", "split it");
        }
        NameSet methods;
        for (const auto& method : interface.methods) {
            clash(methods, snake_case(method.name), method.name, method.place);
            this->method(method, interface);
        }
    }

    void method(const Method& method, const Interface& interface) {
        if (method.name.find('_') != std::string::npos) {
            reporter_.error(Code::Underscore, method.place,
                            cat("'", method.name, "' has an underscore; names of methods have none"),
                            cat("call it ", camel_case(method.name)));
        }
        NameSet parameters;
        for (const auto& parameter : method.parameters) {
            if (interface.is_security && parameter.direction != Direction::In) {
                reporter_.error(Code::SecurityNotIn, parameter.place,
                                "methods of a security interface have in parameters only");
            }
            clash(parameters, snake_case(parameter.name), parameter.name, parameter.place);
        }
        message(method, method.request, "request");
        message(method, method.response, "response");
        message(method, method.error, "error response");
    }

    void message(const Method& method, const MessageLayout& layout, std::string_view kind) {
        if (layout.bytes > abi::kMaxConstantBytes) {
            reporter_.error(Code::MessageTooLong, method.place,
                            cat("the ", kind, " of '", method.name, "' has a constant part of ", layout.bytes,
                                " bytes; at most ", abi::kMaxConstantBytes, " travel"));
        }
        if (layout.content.fixed_handles > abi::kMaxHandles) {
            reporter_.error(Code::TooMany, method.place,
                            cat("the ", kind, " of '", method.name, "' has ", layout.content.fixed_handles,
                                " handles; at most ", abi::kMaxHandles, " travel"),
                            "pass them in several calls");
        }
    }

    void clash(NameSet& names, const std::string& cpp, const std::string& idl, const Place& place) {
        const auto [entry, fresh] = names.emplace(cpp, idl);
        // Equal names were reported as defined twice.
        if (!fresh && entry->second != idl) {
            reporter_.error(Code::NameClash, place,
                            cat("'", idl, "' and '", entry->second, "' would both be '", cpp, "' in C++"));
        }
    }

    Reporter& reporter_;
};

}  // namespace

void check(const Model& model, Reporter& reporter) {
    Checker checker{reporter};
    for (const auto& [name, package] : model.packages) {
        checker.package(*package);
    }
}

}  // namespace kos::idlc
