// SPDX-License-Identifier: Apache-2.0
// The endpoint `arithmetic`: sums, names, expressions.
#include "arithmetic.hpp"

#include <algorithm>
#include <limits>

namespace calc {

namespace {

using namespace Arithmetic;
using kos::idl::Caller;
using kos::idl::refuse;
using Types::Fraction;
using Types::Operand;

}  // namespace

kos::Result<> ArithmeticServer::take(const TakeIn& in, Caller& caller) {
    return turns_.take(in.turn, caller);
}

kos::Result<> ArithmeticServer::give(Caller& /*caller*/) {
    return turns_.give();
}

kos::Result<AddOut> ArithmeticServer::add(const AddIn& in, Caller& /*caller*/) {
    AddOut out{};
    if (__builtin_add_overflow(in.a, in.b, &out.sum)) {
        return kos::Error{kos::Status::Invalid};
    }
    return out;
}

kos::idl::Answer<DivideOut, DivideError> ArithmeticServer::divide(const DivideIn& in, Caller& /*caller*/) {
    if (in.divisor == 0) {
        return refuse(DivideError{.reason = "division by zero"});
    }
    if (in.divisor == -1 && in.dividend == std::numeric_limits<kos::i64>::min()) {
        return refuse(DivideError{.reason = "the number is too large"});
    }
    return DivideOut{.quotient = in.dividend / in.divisor, .remainder = in.dividend % in.divisor};
}

kos::Result<> ArithmeticServer::define(const DefineIn& in, Caller& /*caller*/) {
    const auto value = normalize(in.value);
    if (!value) {
        return kos::Error{kos::Status::Invalid};
    }
    if (const auto* known = find(in.name)) {
        const bool same = known->value.numerator == value->numerator && known->value.denominator == value->denominator;
        return same ? kos::Result<>{} : kos::Error{kos::Status::Exists};
    }
    if (defined_ == definitions_.size()) {
        return kos::Error{kos::Status::NoMemory};
    }
    Definition& definition = definitions_[defined_++];
    std::ranges::copy(in.name, definition.name.begin());
    definition.length = in.name.size();
    definition.value = *value;
    return {};
}

kos::idl::Answer<EvaluateOut, EvaluateError> ArithmeticServer::evaluate(const EvaluateIn& in, Caller& /*caller*/) {
    auto result = value_of(in.start);
    if (!result) {
        return refuse(EvaluateError{.step = static_cast<kos::u32>(in.steps.size()), .reason = result.error()});
    }
    kos::u32 number = 0;
    for (const auto& step : in.steps) {
        const auto operand = value_of(step.operand);
        result = operand ? apply(step.operation, *result, *operand) : operand;
        if (!result) {
            return refuse(EvaluateError{.step = number, .reason = result.error()});
        }
        ++number;
    }
    return EvaluateOut{.result = *result};
}

const ArithmeticServer::Definition* ArithmeticServer::find(std::string_view name) const {
    const auto known = std::span{definitions_}.first(defined_);
    const auto found = std::ranges::find(known, name, &Definition::text);
    return found == known.end() ? nullptr : &*found;
}

Reckoned<Fraction> ArithmeticServer::value_of(const Operand& operand) const {
    switch (operand.tag) {
        case Operand::Tag::Whole:
            return normalize({.numerator = operand.whole, .denominator = 1});
        case Operand::Tag::Fraction:
            return normalize(operand.fraction);
        case Operand::Tag::Name:
            break;
    }
    const auto* definition = find(operand.name);
    return definition == nullptr ? Reckoned<Fraction>{std::unexpected{std::string_view{"no such name"}}}
                                 : definition->value;
}

}  // namespace calc
