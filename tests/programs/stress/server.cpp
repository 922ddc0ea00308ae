// SPDX-License-Identifier: Apache-2.0
// Answers at once, or later and out of order, or never, until it is ended.
#include <array>
#include <cstddef>

#include <kos/listener.hpp>
#include <kos/process.hpp>

#include "random.hpp"

namespace {

constexpr kos::u32 kHeldTokens = 3;

std::array<std::byte, 4096> g_constant;
std::array<std::byte, 4096> g_arena;

// What it owes; a slot that is used again answers its first owner with a refusal.
std::array<kos::ReplyToken, kHeldTokens> g_held;

// The client may have given up, or be gone; that is its affair.
void answer(kos::ReplyToken token, std::span<const std::byte> constant) {
    static_cast<void>(kos::Listener::reply(std::move(token), {.constant = constant}));
}

}  // namespace

int main(int, char**) {
    const auto handle = kos::process::handle(kos::abi::StartHandleKind::Listener);
    if (!handle) {
        return 1;
    }
    const kos::Listener listener{*handle};
    stress::Random random{kos::process::argument_count()};
    while (auto request = listener.receive({.constant = g_constant, .arena = g_arena})) {
        if (random.below(4) == 0) {
            g_held[random.below(kHeldTokens)] = std::move(request->token);
        } else {
            answer(std::move(request->token), request->constant());
        }
    }
    return 0;
}
