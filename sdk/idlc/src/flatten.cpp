// SPDX-License-Identifier: Apache-2.0
// Flattening of components to endpoints.
#include "flatten.hpp"

#include <algorithm>
#include <set>

#include "doc.hpp"
#include "text.hpp"

namespace kos::idlc {

namespace {

constexpr usize kMaxEndpoints = 65536;  // a RIID has 16 bits
constexpr usize kMaxInstances = 65536;
constexpr usize kMaxNesting = 64;

class Flattener {
  public:
    Flattener(Loader& loader, Scopes& scopes, Reporter& reporter)
        : loader_{loader}, scopes_{scopes}, reporter_{reporter} {}

    Entity run(const UnitFile& unit) {
        entity_.form = unit.form;
        entity_.name = unit.name.text;
        entity_.place = unit.name.place;
        entity_.doc = read_doc(unit.doc, nullptr, reporter_);
        walk(unit, "");
        return std::move(entity_);
    }

  private:
    void walk(const UnitFile& unit, const std::string& prefix) {
        open_.push_back(unit.name.text);
        check_names(unit);
        for (const auto& endpoint : unit.endpoints) {
            add_endpoint(unit, endpoint, prefix);
        }
        if (unit.security) {
            if (const Scope* scope = interface_of(*unit.security)) {
                entity_.security.push_back({prefix.substr(0, prefix.empty() ? 0 : prefix.size() - 1), scope->package});
            }
        }
        for (const auto& component : unit.components) {
            add_component(component, prefix);
        }
        open_.pop_back();
    }

    // Once a class, not once an instance.
    void check_names(const UnitFile& unit) {
        if (!checked_.insert(&unit).second) {
            return;
        }
        std::set<std::string> names;
        for (const auto* list : {&unit.endpoints, &unit.components}) {
            for (const auto& binding : *list) {
                if (!names.insert(binding.name.text).second) {
                    reporter_.error(Code::DefinedTwice, binding.name.place,
                                    cat("the name '", binding.name.text, "' stands twice"));
                }
            }
        }
    }

    void add_endpoint(const UnitFile& unit, const Binding& endpoint, const std::string& prefix) {
        const Scope* scope = interface_of(endpoint.target);
        if (scope == nullptr || too_many(entity_.endpoints.size(), kMaxEndpoints, endpoint)) {
            return;
        }
        entity_.endpoints.push_back({prefix + endpoint.name.text, unit.name.text, scope->package,
                                     entity_.endpoints.size(), endpoint.name.place});
    }

    void add_component(const Binding& component, const std::string& prefix) {
        if (too_many(instances_++, kMaxInstances, component)) {
            return;
        }
        const UnitFile* inner = loader_.component(component.target);
        if (inner == nullptr) {
            return;
        }
        if (open_.size() > kMaxNesting || std::ranges::find(open_, inner->name.text) != open_.end()) {
            const bool circle = open_.size() <= kMaxNesting;
            if (circled_.insert(&component).second) {
                reporter_.error(circle ? Code::ContainsItself : Code::TooDeep, component.target.place,
                                circle ? cat("'", component.target.text, "' contains itself")
                                       : std::string{"components are nested more than 64 deep"},
                                circle ? "break the circle" : "flatten the components");
            }
            return;
        }
        if (inner->opaque) {
            entity_.opaque.push_back({prefix + component.name.text, inner->name.text});
            return;
        }
        walk(*inner, cat(prefix, component.name.text, "."));
    }

    // Reported once a run.
    bool too_many(usize count, usize limit, const Binding& at) {
        if (count < limit) {
            return false;
        }
        if (!overflow_reported_) {
            reporter_.error(Code::TooMany, at.name.place, "a class has at most 65536 endpoints and instances",
                            "split the class");
            overflow_reported_ = true;
        }
        return true;
    }

    const Scope* interface_of(const Name& package) {
        const Scope* scope = scopes_.find(package);
        if (scope != nullptr && !scope->tree->interface && !scope->tree->opaque) {
            if (no_interface_.insert(&package).second) {
                reporter_.error(Code::NoInterface, package.place, cat("'", package.text, "' has no interface"));
            }
            return nullptr;
        }
        return scope;
    }

    Loader& loader_;
    Scopes& scopes_;
    Reporter& reporter_;
    Entity entity_;
    std::vector<std::string> open_;  // the classes around the current one
    std::set<const UnitFile*> checked_;
    std::set<const Binding*> circled_;
    std::set<const Name*> no_interface_;
    usize instances_ = 0;
    bool overflow_reported_ = false;
};

}  // namespace

Entity flatten(const UnitFile& unit, Loader& loader, Scopes& scopes, Reporter& reporter) {
    return Flattener{loader, scopes, reporter}.run(unit);
}

}  // namespace kos::idlc
