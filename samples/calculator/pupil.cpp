// SPDX-License-Identifier: Apache-2.0
// calculator's first client: short messages, which travel in registers, and an error response.
#include <array>
#include <limits>

#include "client.hpp"

namespace {

// A function of its own, since docs/guide/idl.md shows what the compiler makes of it.
[[gnu::noinline]] kos::Result<kos::i64> add(const calc::Arithmetic::Client& arithmetic, kos::i64 a, kos::i64 b) {
    return TRY(arithmetic.add(a, b)).sum;
}

kos::Result<> divide(const calc::Arithmetic::Client& arithmetic, kos::i64 dividend, kos::i64 divisor) {
    std::array<std::byte, 64> results;
    const auto answer = TRY(arithmetic.divide(dividend, divisor, results));
    if (answer) {
        kos::println("pupil: {} / {} = {}, remainder {}", dividend, divisor, answer->quotient, answer->remainder);
    } else {
        kos::println("pupil: {} / {}: {}", dividend, divisor, answer.error().reason);
    }
    return {};
}

kos::Result<> learn(const calc::Calculator& calculator) {
    kos::println("pupil: 2000000000000 + -1 = {}", TRY(add(calculator.arithmetic, 2'000'000'000'000, -1)));
    const auto too_large = add(calculator.arithmetic, std::numeric_limits<kos::i64>::max(), 1);
    kos::println("pupil: the largest number + 1: {}", calc::status_of(too_large));
    TRY(divide(calculator.arithmetic, -17, 5));
    TRY(divide(calculator.arithmetic, 1, 0));
    kos::println("pupil: take this turn again: {}", calc::status_of(calculator.arithmetic.take(0)));
    return {};
}

}  // namespace

int main(int, char**) {
    return calc::run_in_turn(0, learn);
}
