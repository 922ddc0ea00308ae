// SPDX-License-Identifier: Apache-2.0
// Reckoning with fractions, without losing a bit: what does not fit is an error.
#pragma once

#include <expected>
#include <string_view>

#include <calc/Types.idl.hpp>

namespace calc {

// A value, or why there is none.
template <typename T>
using Reckoned = std::expected<T, std::string_view>;

// In lowest terms, with a denominator above zero.
Reckoned<Types::Fraction> normalize(Types::Fraction fraction);

// operation: one of calc.Types.
Reckoned<Types::Fraction> apply(kos::u8 operation, Types::Fraction left, Types::Fraction right);

}  // namespace calc
