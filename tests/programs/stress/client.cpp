// SPDX-License-Identifier: Apache-2.0
// Calls with random sizes and deadlines, until it is ended, the server is gone, or it faults by intention.
#include <array>
#include <cstddef>

#include <kos/clock.hpp>
#include <kos/message.hpp>
#include <kos/print.hpp>
#include <kos/process.hpp>

#include "random.hpp"

namespace {

std::array<std::byte, 4096> g_sent;
std::array<std::byte, 4096> g_received;

constexpr kos::usize kWord = 8;

kos::Result<> call_once(kos::abi::Handle server, stress::Random& random) {
    const kos::u32 words = random.below(3) == 0 ? random.below(512) : random.below(9);
    kos::Message message{.endpoint = 0, .method = 0};
    message.constant = std::span{g_sent}.first(words * kWord);
    message.arena = std::span{g_sent}.first(kos::usize{random.below(2)} * random.below(4096));
    message.in_constant = std::span{g_received};
    const kos::u64 patience = random.below(2'000) * kos::Clock::kMicrosecond;
    return kos::call(server, message, kos::Clock::after(patience));
}

// What a call to a server that answers late, refuses or dies may give.
bool is_expected(const kos::Result<>& called) {
    return called || called.error() == kos::Status::Timeout || called.error() == kos::Status::NotConnected;
}

}  // namespace

int main(int, char**) {
    const auto server = kos::process::handle(kos::abi::StartHandleKind::Connection, "server");
    const auto seed = kos::process::name().size() + kos::Clock::uptime();
    if (!server) {
        return 1;
    }
    stress::Random random{seed};
    while (true) {
        const auto called = call_once(*server, random);
        if (!is_expected(called)) {
            kos::println("WRONG: {}", called.error());
        }
        if (!called && called.error() == kos::Status::NotConnected) {
            return 0;
        }
        if (random.below(500) == 0) {
            __builtin_trap();
        }
    }
}
