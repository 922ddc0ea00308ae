// SPDX-License-Identifier: Apache-2.0
// Fractions: sums, products, lowest terms.
#include "fraction.hpp"

#include <limits>

namespace calc {

namespace {

using kos::i64;
using Types::Fraction;

constexpr std::string_view kTooLarge = "the number is too large";

// Above zero unless both are zero.
i64 greatest_divisor(i64 left, i64 right) {
    while (right != 0) {
        const i64 rest = left % right;
        left = right;
        right = rest;
    }
    return left < 0 ? -left : left;
}

Reckoned<i64> product(i64 left, i64 right) {
    i64 result = 0;
    return __builtin_mul_overflow(left, right, &result) ? Reckoned<i64>{std::unexpected{kTooLarge}} : result;
}

Reckoned<i64> sum(Reckoned<i64> left, Reckoned<i64> right) {
    i64 result = 0;
    const bool fits = left && right && !__builtin_add_overflow(*left, *right, &result);
    return fits ? Reckoned<i64>{result} : std::unexpected{kTooLarge};
}

Reckoned<Fraction> fraction(Reckoned<i64> numerator, Reckoned<i64> denominator) {
    if (!numerator || !denominator) {
        return std::unexpected{kTooLarge};
    }
    return normalize({.numerator = *numerator, .denominator = *denominator});
}

Reckoned<Fraction> add(Fraction left, Fraction right) {
    return fraction(sum(product(left.numerator, right.denominator), product(right.numerator, left.denominator)),
                    product(left.denominator, right.denominator));
}

Reckoned<Fraction> multiply(Fraction left, Fraction right) {
    return fraction(product(left.numerator, right.numerator), product(left.denominator, right.denominator));
}

}  // namespace

Reckoned<Fraction> normalize(Fraction fraction) {
    constexpr i64 kLeast = std::numeric_limits<i64>::min();
    if (fraction.denominator == 0) {
        return std::unexpected{std::string_view{"division by zero"}};
    }
    if (fraction.numerator == kLeast || fraction.denominator == kLeast) {
        return std::unexpected{kTooLarge};
    }
    const i64 divisor = greatest_divisor(fraction.numerator, fraction.denominator);
    const i64 sign = fraction.denominator < 0 ? -1 : 1;
    return Fraction{.numerator = sign * fraction.numerator / divisor,
                    .denominator = sign * fraction.denominator / divisor};
}

Reckoned<Fraction> apply(kos::u8 operation, Fraction left, Fraction right) {
    switch (operation) {
        case Types::kAdd:
            return add(left, right);
        case Types::kSubtract:
            return add(left, {.numerator = -right.numerator, .denominator = right.denominator});
        case Types::kMultiply:
            return multiply(left, right);
        case Types::kDivide:
            return multiply(left, {.numerator = right.denominator, .denominator = right.numerator});
        default:
            return std::unexpected{std::string_view{"no such operation"}};
    }
}

}  // namespace calc
