// SPDX-License-Identifier: Apache-2.0
// Resolving type expressions.
#include "resolve_types.hpp"

#include "doc.hpp"
#include "text.hpp"

namespace kos::idlc {

namespace {

constexpr u64 kMaxBound = 0x7fff'ffff;

TypeKind kind_of(TypeExpression::Form form) {
    switch (form) {
        case TypeExpression::Form::Bytes:
            return TypeKind::Bytes;
        case TypeExpression::Form::String:
            return TypeKind::String;
        case TypeExpression::Form::Array:
            return TypeKind::Array;
        case TypeExpression::Form::Sequence:
            return TypeKind::Sequence;
        case TypeExpression::Form::Handle:
            return TypeKind::Handle;
        case TypeExpression::Form::Named:
            break;
    }
    return TypeKind::Integer;
}

// "core.Task" -> ObjectType::Task.
std::optional<abi::ObjectType> find_object_type(std::string_view name) {
    if (!name.starts_with("core.")) {
        return std::nullopt;
    }
    for (u8 value = 1; value < abi::kObjectTypeCount; ++value) {
        const auto type = static_cast<abi::ObjectType>(value);
        if (abi::object_type_name(type) == name.substr(5)) {
            return type;
        }
    }
    return std::nullopt;
}

}  // namespace

const Type* TypeResolver::add(Type type) {
    model_.types.push_back(std::move(type));
    return &model_.types.back();
}

const Type* TypeResolver::type(Scope& scope, const TypeExpression& expression) {
    using Form = TypeExpression::Form;
    if (expression.form == Form::Named) {
        return named(scope, expression.name);
    }
    if (expression.form == Form::Handle) {
        return handle(scope, expression);
    }
    Type result;
    result.kind = kind_of(expression.form);
    bool good = bound(scope, expression, result.bound);
    if (expression.element != nullptr) {
        result.element = type(scope, *expression.element);
        good = good && result.element != nullptr;
    }
    return good ? add(result) : nullptr;
}

const Type* TypeResolver::named(Scope& scope, const Name& name) {
    if (const auto* integer = find_integer(name.text)) {
        Type result;
        result.integer = integer;
        return add(result);
    }
    if (name.text == "Handle") {
        Type result;
        result.kind = TypeKind::Handle;
        return add(result);
    }
    const auto [declaration, reported] = scopes_.lookup(scope, name);
    if (declaration != nullptr && declaration->is_type()) {
        return finish_for(scope, *declaration) ? declaration->type : nullptr;
    }
    if (!reported) {
        reporter_.error(Code::UnknownType, name.place,
                        declaration != nullptr ? cat("'", name.text, "' is a constant, not a type")
                                               : cat("there is no type '", name.text, "' here"));
    }
    return nullptr;
}

const Type* TypeResolver::handle(Scope& scope, const TypeExpression& expression) {
    Type result;
    result.kind = TypeKind::Handle;
    bool good = handle_target(scope, expression, result.handle);
    for (const auto& name : expression.rights) {
        const abi::Rights right = find_right(name.text);
        if (right == 0) {
            reporter_.error(Code::UnknownRight, name.place, cat("there is no right '", name.text, "'"));
            good = false;
        }
        result.handle.rights |= right;
    }
    return good ? add(result) : nullptr;
}

// The kernel's object types come first: core.Task is an object type and an interface package. Other packages may be
// called core, too.
bool TypeResolver::handle_target(Scope&, const TypeExpression& expression, HandleTarget& target) {
    target.object = find_object_type(expression.name.text);
    if (target.object) {
        return true;
    }
    if (expression.name.text.starts_with("core.") && !scopes_.has_package(expression.name.text)) {
        reporter_.error(Code::BadHandleType, expression.name.place,
                        cat("'", expression.name.text, "' is no object type of the kernel"));
        return false;
    }
    const Scope* package = scopes_.find(expression.name);
    if (package != nullptr && !package->tree->interface.has_value() && !package->tree->opaque) {
        reporter_.error(Code::NoInterface, expression.name.place, cat("'", expression.name.text, "' has no interface"));
        return false;
    }
    target.interface = package == nullptr ? nullptr : package->package;
    return package != nullptr;
}

bool TypeResolver::bound(Scope& scope, const TypeExpression& expression, u64& bound) {
    const auto value = evaluate(scope, *expression.bound);
    if (!value) {
        return false;
    }
    if (*value < 1 || *value > Number{kMaxBound}) {
        reporter_.error(Code::BadBound, expression.bound->place, "this bound is not between 1 and 2147483647");
        return false;
    }
    bound = static_cast<u64>(*value);
    return true;
}

}  // namespace kos::idlc
