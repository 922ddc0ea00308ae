// SPDX-License-Identifier: Apache-2.0
// Names of one package while it is being resolved, and who may see them.
#pragma once

#include "loader.hpp"

namespace kos::idlc {

enum class Progress : u8 {
    Untouched,
    Busy,
    Done,
    Failed
};

// One const, typedef, struct or union; exactly one of the trees is set.
struct Declaration {
    const ConstantDeclaration* constant = nullptr;
    const TypedefDeclaration* alias = nullptr;
    const AggregateDeclaration* aggregate = nullptr;
    struct Scope* scope = nullptr;
    Progress progress = Progress::Untouched;
    Number value = 0;            // of a finished constant
    const Type* type = nullptr;  // of a finished typedef, struct or union

    const Name& name() const {
        return constant != nullptr ? constant->name : (alias != nullptr ? alias->name : aggregate->name);
    }
    bool is_type() const { return constant == nullptr; }
};

struct Scope {
    Package* package = nullptr;
    const IdlFile* tree = nullptr;
    std::vector<Scope*> imports;
    std::map<std::string, Declaration> names;
    bool led_astray = false;  // a name in it may be one of a package without a file
};

// All packages of a run; loads one when it is first asked for.
class Scopes {
  public:
    Scopes(Loader& loader, Model& model, Reporter& reporter) : loader_{loader}, model_{model}, reporter_{reporter} {}

    // Null after an error was reported.
    Scope* find(const Name& package);
    Scope* add(const Loader::Package& loaded);
    // The declaration that a name means inside of a scope; null when there is none, or after an error.
    // `reported` says which.
    struct Lookup {
        Declaration* declaration = nullptr;
        bool reported = false;
    };
    Lookup lookup(Scope& scope, const Name& name);
    // As find(); says whether there is a file, without a report.
    bool has_package(const std::string& name) { return loader_.has_package(name); }

    // Packages in the order in which they were first asked for; grows while they are resolved.
    Scope* at(usize index) { return index < order_.size() ? order_[index] : nullptr; }

  private:
    void collect(Scope& scope);
    void add_name(Scope& scope, Declaration declaration);
    Lookup lookup_qualified(Scope& scope, const Name& name);
    Lookup lookup_bare(Scope& scope, const Name& name);
    bool is_opaque(Scope& scope, const Name& name);

    Loader& loader_;
    Model& model_;
    Reporter& reporter_;
    std::map<std::string, Scope> scopes_;
    std::vector<Scope*> order_;
};

}  // namespace kos::idlc
