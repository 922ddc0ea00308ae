// SPDX-License-Identifier: Apache-2.0
// Overflow-safe arithmetic on unsigned integers: what comes from outside is added and multiplied only through these.
#pragma once

#include <concepts>
#include <limits>

#include <kos/base/result.hpp>
#include <kos/base/types.hpp>

namespace kos::lib {

// a + b; Invalid when the sum does not fit.
template <std::unsigned_integral T>
[[nodiscard]] constexpr Result<T> checked_add(T a, std::type_identity_t<T> b) {
    T sum{};
    if (__builtin_add_overflow(a, b, &sum)) {
        return Error{Status::Invalid};
    }
    return sum;
}

// a - b; Invalid when b is larger than a.
template <std::unsigned_integral T>
[[nodiscard]] constexpr Result<T> checked_sub(T a, std::type_identity_t<T> b) {
    if (b > a) {
        return Error{Status::Invalid};
    }
    return static_cast<T>(a - b);
}

// a * b; Invalid when the product does not fit.
template <std::unsigned_integral T>
[[nodiscard]] constexpr Result<T> checked_mul(T a, std::type_identity_t<T> b) {
    T product{};
    if (__builtin_mul_overflow(a, b, &product)) {
        return Error{Status::Invalid};
    }
    return product;
}

// The same number in a narrower (or other) unsigned type; TooBig when it does not fit.
template <std::unsigned_integral To, std::unsigned_integral From>
[[nodiscard]] constexpr Result<To> checked_narrow(From value) {
    if (value > std::numeric_limits<To>::max()) {
        return Error{Status::TooBig};
    }
    return static_cast<To>(value);
}

template <std::unsigned_integral T>
[[nodiscard]] constexpr bool is_power_of_two(T value) {
    return value != 0 && (value & (value - 1)) == 0;
}

// `alignment` must be a power of two, here and below.
template <std::unsigned_integral T>
[[nodiscard]] constexpr bool is_aligned(T value, std::type_identity_t<T> alignment) {
    return (value & (alignment - 1)) == 0;
}

template <std::unsigned_integral T>
[[nodiscard]] constexpr T align_down(T value, std::type_identity_t<T> alignment) {
    return static_cast<T>(value & ~static_cast<T>(alignment - 1));
}

// The next multiple of `alignment`; Invalid when that wraps.
template <std::unsigned_integral T>
[[nodiscard]] constexpr Result<T> checked_align_up(T value, std::type_identity_t<T> alignment) {
    const T mask = static_cast<T>(alignment - 1);
    const T padded = TRY(checked_add<T>(value, mask));
    return static_cast<T>(padded & ~mask);
}

// Whether [offset, offset + length) lies within [0, limit); never wraps. An empty range may begin at the limit.
[[nodiscard]] constexpr bool range_fits(u64 offset, u64 length, u64 limit) {
    return offset <= limit && length <= limit - offset;
}

}  // namespace kos::lib
