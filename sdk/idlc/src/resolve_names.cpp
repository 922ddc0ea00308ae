// SPDX-License-Identifier: Apache-2.0
// Resolving declarations: constants, typedefs, structs and unions, each once and in any order.
#include <set>

#include "doc.hpp"
#include "resolve_types.hpp"
#include "text.hpp"

namespace kos::idlc {

namespace {

// Declarations that lead to each other; keeps the recursion shallow.
constexpr u32 kMaxDepth = 128;

}  // namespace

bool TypeResolver::finish(Declaration& declaration) {
    if (declaration.progress == Progress::Busy || depth_ > kMaxDepth) {
        const bool circle = declaration.progress == Progress::Busy;
        reporter_.error(circle ? Code::ContainsItself : Code::TooDeep, declaration.name().place,
                        circle ? cat("'", declaration.name().text, "' contains itself")
                               : cat("'", declaration.name().text, "' leads through more than 128 definitions"),
                        circle ? "break the circle; links between messages are identifiers, not types"
                               : "define it in terms of something simpler");
        declaration.progress = Progress::Failed;
        return false;
    }
    if (declaration.progress == Progress::Untouched) {
        declaration.progress = Progress::Busy;
        ++depth_;
        const bool good = define(declaration) && declaration.progress == Progress::Busy;
        --depth_;
        declaration.progress = good ? Progress::Done : Progress::Failed;
    }
    return declaration.progress == Progress::Done;
}

bool TypeResolver::finish_for(Scope& scope, Declaration& declaration) {
    const bool good = finish(declaration);
    scope.led_astray = scope.led_astray || (!good && declaration.scope->led_astray);
    return good;
}

bool TypeResolver::define(Declaration& declaration) {
    if (declaration.constant != nullptr) {
        return define_constant(declaration);
    }
    return declaration.alias != nullptr ? define_typedef(declaration) : define_aggregate(declaration);
}

bool TypeResolver::define_constant(Declaration& declaration) {
    const ConstantDeclaration& tree = *declaration.constant;
    const Type* type = this->type(*declaration.scope, tree.type);
    const auto value = evaluate(*declaration.scope, *tree.value);
    if (type == nullptr || !value) {
        return false;
    }
    if (type->kind != TypeKind::Integer) {
        reporter_.error(Code::NotInteger, tree.type.place, "a constant has an integer type");
        return false;
    }
    if (*value < type->integer->least || *value > type->integer->greatest) {
        reporter_.error(Code::OutOfRange, tree.value->place, cat("the value does not fit in ", type->integer->name));
        return false;
    }
    declaration.value = *value;
    declaration.scope->package->constants.push_back(
        {tree.name.text, tree.name.place, type, *value, read_doc(tree.doc, nullptr, reporter_)});
    return true;
}

bool TypeResolver::define_typedef(Declaration& declaration) {
    const TypedefDeclaration& tree = *declaration.alias;
    const Type* type = this->type(*declaration.scope, tree.type);
    if (type == nullptr) {
        return false;
    }
    Type named = *type;
    named.alias = tree.name.text;
    declaration.type = add(named);
    declaration.scope->package->typedefs.push_back(
        {tree.name.text, tree.name.place, declaration.type, read_doc(tree.doc, nullptr, reporter_)});
    return true;
}

bool TypeResolver::define_aggregate(Declaration& declaration) {
    const AggregateDeclaration& tree = *declaration.aggregate;
    Package& package = *declaration.scope->package;
    Aggregate result;
    result.form = tree.form;
    result.name = tree.name.text;
    result.package = &package;
    result.place = tree.name.place;
    result.doc = read_doc(tree.doc, nullptr, reporter_);
    std::set<std::string> names;
    bool good = true;
    for (const auto& field : tree.fields) {
        if (!names.insert(field.name.text).second) {
            reporter_.error(Code::DefinedTwice, field.name.place,
                            cat("the field '", field.name.text, "' stands twice"));
        }
        const Type* type = this->type(*declaration.scope, field.type);
        good = good && type != nullptr;
        result.fields.push_back({field.name.text, field.name.place, type, read_doc(field.doc, nullptr, reporter_)});
    }
    if (!good) {
        return false;
    }
    package.aggregates.push_back(std::move(result));
    package.ordered.push_back(&package.aggregates.back());
    Type type;
    type.kind = tree.form == AggregateForm::Struct ? TypeKind::Struct : TypeKind::Union;
    type.aggregate = &package.aggregates.back();
    declaration.type = add(type);
    return true;
}

std::optional<Number> TypeResolver::constant(Scope& scope, const Name& name) {
    const auto [declaration, reported] = scopes_.lookup(scope, name);
    if (declaration != nullptr && !declaration->is_type()) {
        return finish_for(scope, *declaration) ? std::optional{declaration->value} : std::nullopt;
    }
    if (!reported) {
        reporter_.error(Code::UnknownConstant, name.place, cat("there is no constant '", name.text, "' here"));
    }
    return std::nullopt;
}

std::optional<Number> TypeResolver::evaluate(Scope& scope, const Expression& expression) {
    if (expression.form == Expression::Form::Number) {
        return Number{expression.number};
    }
    if (expression.form == Expression::Form::Constant) {
        return constant(scope, expression.name);
    }
    const bool unary = expression.form == Expression::Form::Unary;
    const auto left = unary ? std::optional{Number{0}} : evaluate(scope, *expression.left);
    const auto right = evaluate(scope, unary ? *expression.left : *expression.right);
    if (!left || !right) {
        return std::nullopt;
    }
    const auto result = apply(expression.op, *left, *right);
    if (!result) {
        reporter_.error(Code::BadArithmetic, expression.place,
                        cat("the result of '", expression.op, "' is undefined, or over 64 bits"));
    }
    return result;
}

}  // namespace kos::idlc
