// SPDX-License-Identifier: Apache-2.0
// calculator's second client: structs, unions and sequences of them, and error responses that say where.
#include <array>

#include "client.hpp"

namespace {

using calc::Types::Operand;
using calc::Types::Step;

Operand whole(kos::i64 value) {
    return {.tag = Operand::Tag::Whole, .whole = value};
}
Operand fraction(kos::i64 numerator, kos::i64 denominator) {
    return {.tag = Operand::Tag::Fraction, .fraction = {.numerator = numerator, .denominator = denominator}};
}
Operand name(std::string_view text) {
    return {.tag = Operand::Tag::Name, .name = text};
}

kos::Result<> evaluate(const calc::Calculator& calculator, std::string_view text, const Operand& start,
                       std::span<const Step> steps) {
    std::array<std::byte, 64> results;
    const auto answer = TRY(calculator.arithmetic.evaluate(start, steps, results));
    if (answer) {
        kos::println("engineer: {} = {}/{}", text, answer->result.numerator, answer->result.denominator);
    } else {
        kos::println("engineer: {}: step {}: {}", text, answer.error().step, answer.error().reason);
    }
    return {};
}

kos::Result<> construct(const calc::Calculator& calculator) {
    TRY(calculator.arithmetic.define("pitch", {.numerator = 10, .denominator = 16}));
    const auto again = calculator.arithmetic.define("pitch", {.numerator = 1, .denominator = 2});
    kos::println("engineer: another pitch: {}", calc::status_of(again));
    const std::array thread{Step{.operation = calc::Types::kAdd, .operand = fraction(3, 4)},
                            Step{.operation = calc::Types::kMultiply, .operand = name("pitch")},
                            Step{.operation = calc::Types::kSubtract, .operand = whole(2)}};
    TRY(evaluate(calculator, "(1/3 + 3/4) * pitch - 2", fraction(1, 3), thread));
    const std::array wrong{Step{.operation = calc::Types::kMultiply, .operand = whole(2)},
                           Step{.operation = calc::Types::kDivide, .operand = name("lead")}};
    TRY(evaluate(calculator, "7 * 2 / lead", whole(7), wrong));
    return {};
}

}  // namespace

int main(int, char**) {
    return calc::run_in_turn(1, construct);
}
