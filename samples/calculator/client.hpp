// SPDX-License-Identifier: Apache-2.0
// What calculator's clients have in common: their clients of both endpoints, and a turn of their own, so that what they
// print does not mix.
#pragma once

#include <calc/Server.edl.hpp>
#include <kos/channel.hpp>
#include <kos/print.hpp>

namespace calc {

struct Calculator {
    Arithmetic::Client arithmetic;
    Statistics::Client statistics;
};

// How a call ended.
template <typename T>
kos::Status status_of(const kos::Result<T>& result) {
    return result ? kos::Status::Ok : result.error();
}

// Runs a client's part in its turn; what main() returns. Turns are numbered from 0.
inline int run_in_turn(kos::u32 turn, kos::Result<> (*part)(const Calculator& calculator)) {
    const auto all = [&]() -> kos::Result<> {
        const auto channel = TRY(kos::Channel::connect("calculator"));
        const Calculator calculator{.arithmetic = {channel.handle(), Server::endpoint::arithmetic},
                                    .statistics = {channel.handle(), Server::endpoint::statistics}};
        TRY(calculator.arithmetic.take(turn));
        TRY(part(calculator));
        return calculator.arithmetic.give();
    }();
    if (!all) {
        kos::println("calculator: a client ends: {}", all.error());
    }
    return all ? 0 : 1;
}

}  // namespace calc
