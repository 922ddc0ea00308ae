// SPDX-License-Identifier: Apache-2.0
// The built-in integer types.
#include "model.hpp"

namespace kos::idlc {

namespace {

constexpr Number power_of_two(u32 exponent) {
    return Number{1} << exponent;
}

constexpr IntegerType unsigned_type(std::string_view name, std::string_view cpp, u32 bytes) {
    return {name, cpp, bytes, 0, power_of_two(bytes * 8) - 1};
}
constexpr IntegerType signed_type(std::string_view name, std::string_view cpp, u32 bytes) {
    return {name, cpp, bytes, -power_of_two(bytes * 8 - 1), power_of_two(bytes * 8 - 1) - 1};
}

// UIntSize and UIntPtr are those of arm64.
constexpr IntegerType kIntegers[] = {
    unsigned_type("UInt8", "u8", 1),    unsigned_type("UInt16", "u16", 2), unsigned_type("UInt32", "u32", 4),
    unsigned_type("UInt64", "u64", 8),  signed_type("SInt8", "i8", 1),     signed_type("SInt16", "i16", 2),
    signed_type("SInt32", "i32", 4),    signed_type("SInt64", "i64", 8),   unsigned_type("UIntSize", "u64", 8),
    unsigned_type("UIntPtr", "u64", 8),
};

}  // namespace

const IntegerType* find_integer(std::string_view name) {
    for (const auto& integer : kIntegers) {
        if (integer.name == name) {
            return &integer;
        }
    }
    return nullptr;
}

std::vector<const Parameter*> parameters_of(const Method& method, Direction direction) {
    std::vector<const Parameter*> parameters;
    for (const auto& parameter : method.parameters) {
        if (parameter.direction == direction) {
            parameters.push_back(&parameter);
        }
    }
    return parameters;
}

}  // namespace kos::idlc
