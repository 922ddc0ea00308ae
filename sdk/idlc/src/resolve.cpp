// SPDX-License-Identifier: Apache-2.0
// Drives resolving: the main file, then every package it leads to.
#include "resolve.hpp"

#include <algorithm>
#include <set>

#include "doc.hpp"
#include "flatten.hpp"
#include "resolve_types.hpp"
#include "text.hpp"

namespace kos::idlc {

namespace {

class Resolver {
  public:
    Resolver(const Inputs& inputs, Sources& sources, Reporter& reporter)
        : reporter_{reporter},
          loader_{inputs, sources, reporter},
          scopes_{loader_, model_, reporter},
          types_{scopes_, model_, reporter} {}

    Model run() {
        if (const auto* package = loader_.main_package()) {
            model_.main_package = scopes_.add(*package)->package;
        }
        if (const auto* unit = loader_.main_unit()) {
            model_.entity = flatten(*unit, loader_, scopes_, reporter_);
        }
        // Grows while it runs: handle types lead to further packages.
        for (usize index = 0; scopes_.at(index) != nullptr; ++index) {
            resolve_package(*scopes_.at(index));
        }
        return std::move(model_);
    }

  private:
    void resolve_package(Scope& scope) {
        scope.package->doc = read_doc(scope.tree->doc, nullptr, reporter_);
        for (const auto& constant : scope.tree->constants) {
            finish(scope, constant.name);
        }
        for (const auto& alias : scope.tree->typedefs) {
            finish(scope, alias.name);
        }
        for (const auto& aggregate : scope.tree->aggregates) {
            finish(scope, aggregate.name);
        }
        if (scope.tree->interface) {
            resolve_interface(scope, *scope.tree->interface);
        }
    }

    void finish(Scope& scope, const Name& name) {
        const auto found = scope.names.find(name.text);
        if (found != scope.names.end() && found->second.progress == Progress::Untouched) {
            types_.finish(found->second);
        }
    }

    void resolve_interface(Scope& scope, const InterfaceDeclaration& tree) {
        Interface result;
        result.place = tree.place;
        result.doc = read_doc(tree.doc, nullptr, reporter_);
        result.is_security = is_security(scope);
        std::set<std::string> names;
        for (const auto& method : tree.methods) {
            if (!names.insert(method.name.text).second) {
                twice("method", method.name);
            }
            result.methods.push_back(resolve_method(scope, method, result.methods.size()));
        }
        // Of an interface without some of its parameters nothing is known for sure.
        scope.package->opaque = scope.led_astray && lacks_parameters(tree, result);
        if (!scope.package->opaque) {
            scope.package->interface = std::move(result);
        }
    }

    static bool lacks_parameters(const InterfaceDeclaration& tree, const Interface& interface) {
        return !std::ranges::equal(
            tree.methods, interface.methods, {},
            [](const MethodDeclaration& method) { return method.parameters.size(); },
            [](const Method& method) { return method.parameters.size(); });
    }

    bool is_security(const Scope& scope) const {
        const auto is_it = [&scope](const SecurityInterface& one) { return one.package == scope.package; };
        return model_.entity && std::ranges::any_of(model_.entity->security, is_it);
    }

    Method resolve_method(Scope& scope, const MethodDeclaration& tree, u64 mid) {
        Method result;
        result.name = tree.name.text;
        result.place = tree.name.place;
        result.mid = mid;
        result.doc = read_doc(tree.doc, &tree.parameters, reporter_);
        std::set<std::string> names;
        for (const auto& parameter : tree.parameters) {
            if (!names.insert(parameter.name.text).second) {
                twice("parameter", parameter.name);
            }
            if (const Type* type = types_.type(scope, parameter.type)) {
                result.parameters.push_back({parameter.direction, parameter.name.text, parameter.name.place, type});
            }
        }
        return result;
    }

    void twice(std::string_view what, const Name& name) {
        reporter_.error(Code::DefinedTwice, name.place, cat("the ", what, " '", name.text, "' stands twice"));
    }

    Reporter& reporter_;
    Model model_;
    Loader loader_;
    Scopes scopes_;
    TypeResolver types_;
};

}  // namespace

Model resolve(const Inputs& inputs, Sources& sources, Reporter& reporter) {
    return Resolver{inputs, sources, reporter}.run();
}

}  // namespace kos::idlc
