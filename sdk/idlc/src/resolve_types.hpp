// SPDX-License-Identifier: Apache-2.0
// Looks up types and computes constants; what fails is reported once and stays failed.
#pragma once

#include <optional>

#include "scope.hpp"

namespace kos::idlc {

class TypeResolver {
  public:
    TypeResolver(Scopes& scopes, Model& model, Reporter& reporter)
        : scopes_{scopes}, model_{model}, reporter_{reporter} {}

    // Null after an error was reported.
    const Type* type(Scope& scope, const TypeExpression& expression);
    // Finishes a declaration; false after an error.
    bool finish(Declaration& declaration);

  private:
    const Type* named(Scope& scope, const Name& name);
    const Type* handle(Scope& scope, const TypeExpression& expression);
    bool handle_target(Scope& scope, const TypeExpression& expression, HandleTarget& target);
    bool bound(Scope& scope, const TypeExpression& expression, u64& bound);
    const Type* add(Type type);

    // finish() for a name that was looked up in `scope`: it hands on what is missing.
    bool finish_for(Scope& scope, Declaration& declaration);
    bool define(Declaration& declaration);
    bool define_constant(Declaration& declaration);
    bool define_typedef(Declaration& declaration);
    bool define_aggregate(Declaration& declaration);

    std::optional<Number> evaluate(Scope& scope, const Expression& expression);
    std::optional<Number> constant(Scope& scope, const Name& name);

    Scopes& scopes_;
    Model& model_;
    Reporter& reporter_;
    u32 depth_ = 0;
};

// Applies an operator. Nothing when the result is undefined or does not fit in 64 bits.
std::optional<Number> apply(std::string_view op, Number left, Number right);

}  // namespace kos::idlc
