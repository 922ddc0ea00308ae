// SPDX-License-Identifier: Apache-2.0
// Package scopes: collecting declarations and looking names up.
#include "scope.hpp"

#include "text.hpp"

namespace kos::idlc {

Scope* Scopes::find(const Name& package) {
    if (const auto known = scopes_.find(package.text); known != scopes_.end()) {
        return &known->second;
    }
    const auto* loaded = loader_.package(package);
    // A file that declares another name was reported; it counts as not found.
    return loaded == nullptr || loaded->tree.package.text != package.text ? nullptr : add(*loaded);
}

Scope* Scopes::add(const Loader::Package& loaded) {
    const std::string& name = loaded.tree.package.text;
    auto [entry, fresh] = scopes_.try_emplace(name);
    Scope& scope = entry->second;
    if (!fresh) {
        return &scope;
    }
    auto package = std::make_unique<Package>();
    package->name = name;
    package->file = loaded.file;
    package->place = loaded.tree.package.place;
    package->opaque = loaded.tree.opaque;
    scope.package = package.get();
    scope.tree = &loaded.tree;
    model_.packages[name] = std::move(package);
    order_.push_back(&scope);
    collect(scope);
    return &scope;
}

void Scopes::collect(Scope& scope) {
    for (const auto& constant : scope.tree->constants) {
        add_name(scope, {.constant = &constant});
    }
    for (const auto& alias : scope.tree->typedefs) {
        add_name(scope, {.alias = &alias});
    }
    for (const auto& aggregate : scope.tree->aggregates) {
        add_name(scope, {.aggregate = &aggregate});
    }
    for (const auto& import : scope.tree->imports) {
        if (Scope* imported = find(import); imported != nullptr) {
            scope.imports.push_back(imported);
            scope.package->imports.push_back(imported->package);
        }
    }
}

void Scopes::add_name(Scope& scope, Declaration declaration) {
    const Name& name = declaration.name();
    declaration.scope = &scope;
    if (find_integer(name.text) != nullptr || name.text == "Handle") {
        reporter_.error(Code::BuiltInName, name.place, cat("'", name.text, "' is the name of a built-in type"));
        return;
    }
    if (!scope.names.emplace(name.text, declaration).second) {
        reporter_.error(
            Code::DefinedTwice, name.place,
            cat("'", name.text, "' is defined already, in line ", scope.names[name.text].name().place.line));
    }
}

Scopes::Lookup Scopes::lookup_qualified(Scope& scope, const Name& name) {
    const std::string package = parent_of(name.text);
    for (Scope* imported : scope.imports) {
        if (imported->package->name != package) {
            continue;
        }
        const auto found = imported->names.find(last_id(name.text));
        return {found == imported->names.end() ? nullptr : &found->second};
    }
    return {};
}

Scopes::Lookup Scopes::lookup(Scope& scope, const Name& name) {
    const bool qualified = name.text.find('.') != std::string::npos;
    const Lookup found = qualified ? lookup_qualified(scope, name) : lookup_bare(scope, name);
    if (found.declaration == nullptr && !found.reported && is_opaque(scope, name)) {
        return {nullptr, true};
    }
    return found;
}

// The name may be one of an imported package without a file.
bool Scopes::is_opaque(Scope& scope, const Name& name) {
    const std::string parent = parent_of(name.text);
    for (const Scope* imported : scope.imports) {
        const std::string& package = imported->package->name;
        if (!imported->tree->opaque || (!parent.empty() && parent != package)) {
            continue;
        }
        reporter_.warn(Code::OpaqueMissing, name.place,
                       cat("'", name.text, "' may be of '", package, "', which is missing"));
        scope.led_astray = true;
        return true;
    }
    return false;
}

Scopes::Lookup Scopes::lookup_bare(Scope& scope, const Name& name) {
    if (const auto own = scope.names.find(name.text); own != scope.names.end()) {
        return {&own->second};
    }
    Declaration* found = nullptr;
    for (Scope* imported : scope.imports) {
        const auto there = imported->names.find(name.text);
        if (there == imported->names.end() || &there->second == found) {
            continue;
        }
        if (found != nullptr) {
            reporter_.error(Code::Ambiguous, name.place,
                            cat("'", name.text, "' is defined by both ", found->scope->package->name, " and ",
                                imported->package->name),
                            cat("write ", imported->package->name, ".", name.text, ", or import only one of them"));
            return {nullptr, true};
        }
        found = &there->second;
    }
    return {found};
}

}  // namespace kos::idlc
