// SPDX-License-Identifier: Apache-2.0
// echo's client: sends each round's message and checks every byte of the answer.
#include <array>

#include <kos/clock.hpp>
#include <kos/message.hpp>
#include <kos/print.hpp>
#include <kos/process.hpp>

#include "protocol.hpp"

namespace {

std::array<std::byte, echo::kMostConstant> g_constant;
std::array<std::byte, echo::kMostArena> g_arena;
std::array<std::byte, echo::kMostConstant> g_in_constant;
std::array<std::byte, echo::kMostArena> g_in_arena;

// Every third round may take a second at most, so that deadlines are on the way too.
kos::Deadline deadline_of(kos::u32 round) {
    return round % 3 == 0 ? kos::Clock::after(kos::Clock::kSecond) : kos::Deadline::never();
}

// What receives the answer is offered only as far as it is needed: short messages then use registers only.
kos::Message make_message(kos::u32 round) {
    const echo::Sizes sizes = echo::sizes_of(round);
    kos::Message message{.endpoint = echo::kEndpoint, .method = echo::kEcho};
    message.constant = std::span{g_constant}.first(sizes.constant);
    message.arena = std::span{g_arena}.first(sizes.arena);
    message.in_constant = std::span{g_in_constant}.first(sizes.constant);
    message.in_arena = std::span{g_in_arena}.first(sizes.arena);
    echo::fill(std::span{g_constant}.first(sizes.constant), round, echo::Direction::Request);
    echo::fill(std::span{g_arena}.first(sizes.arena), round, echo::Direction::Request);
    return message;
}

bool is_answer(const kos::Message& message, kos::u32 round) {
    const echo::Sizes sizes = echo::sizes_of(round);
    return message.response == kos::ResponseKind::Normal &&
           echo::matches(message.in_constant, sizes.constant, round, echo::Direction::Response) &&
           echo::matches(message.in_arena, sizes.arena, round, echo::Direction::Response);
}

bool run_round(kos::abi::Handle server, kos::u32 round) {
    kos::Message message = make_message(round);
    const auto called = kos::call(server, message, deadline_of(round));
    if (!called) {
        kos::println("echo: round {}: the call failed: {}", round, called.error());
        return false;
    }
    if (!is_answer(message, round)) {
        kos::println("echo: round {}: the answer is not the echo of the request", round);
        return false;
    }
    return true;
}

}  // namespace

int main(int, char**) {
    const auto server = kos::process::handle(kos::abi::StartHandleKind::Connection, "echo");
    if (!server) {
        kos::println("echo: no connection 'echo'");
        return 1;
    }
    for (kos::u32 round = 0; round < echo::kRounds; ++round) {
        if (!run_round(*server, round)) {
            return 1;
        }
    }
    kos::println("echo: {} round trips ok", echo::kRounds);
    return 0;
}
