// SPDX-License-Identifier: Apache-2.0
// Operators of constant expressions.
#include "resolve_types.hpp"

namespace kos::idlc {

namespace {

constexpr Number kLeast = -(Number{1} << 63);
constexpr Number kGreatest = (Number{1} << 64) - 1;

std::optional<Number> in_range(Number value) {
    return value < kLeast || value > kGreatest ? std::nullopt : std::optional{value};
}

Number magnitude(Number value) {
    return value < 0 ? -value : value;
}

// Divides first: the product itself could pass the 127 bits of a Number.
std::optional<Number> multiply(Number left, Number right) {
    if (left != 0 && magnitude(right) > kGreatest / magnitude(left)) {
        return std::nullopt;
    }
    return in_range(left * right);
}

std::optional<Number> power(Number base, Number exponent) {
    if (exponent < 0) {
        return std::nullopt;
    }
    if (base == 0 || base == 1 || base == -1) {
        return exponent == 0 ? Number{1} : (base == -1 && exponent % 2 == 0 ? Number{1} : base);
    }
    std::optional<Number> result = 1;
    for (Number count = 0; count < exponent && result; ++count) {
        result = multiply(*result, base);
    }
    return result;
}

std::optional<Number> shift(std::string_view op, Number value, Number count) {
    if (count < 0 || count > 63 || value < 0) {
        return std::nullopt;
    }
    // At most 64 bits shifted by at most 63 fit in 127.
    return op == "<<" ? in_range(value << static_cast<int>(count)) : in_range(value >> static_cast<int>(count));
}

std::optional<Number> bitwise(std::string_view op, Number left, Number right) {
    if (left < 0 || right < 0) {
        return std::nullopt;
    }
    return op == "&" ? (left & right) : (op == "^" ? (left ^ right) : (left | right));
}

}  // namespace

std::optional<Number> apply(std::string_view op, Number left, Number right) {
    if (op == "**") {
        return power(left, right);
    }
    if (op == "*") {
        return multiply(left, right);
    }
    if (op == "/" || op == "%") {
        if (right == 0) {
            return std::nullopt;
        }
        return in_range(op == "/" ? left / right : left % right);
    }
    if (op == "+" || op == "-") {
        return in_range(op == "+" ? left + right : left - right);
    }
    return op == "<<" || op == ">>" ? shift(op, left, right) : bitwise(op, left, right);
}

}  // namespace kos::idlc
