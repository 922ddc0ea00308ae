// SPDX-License-Identifier: Apache-2.0
// The honest client: its calls succeed while the attacker works on the same server.
#include <array>

#include <kos/clock.hpp>
#include <kos/message.hpp>
#include <kos/print.hpp>
#include <kos/process.hpp>

#include "protocol.hpp"

namespace {

constexpr kos::u64 kCalls = 50;

bool add_one(kos::abi::Handle server, kos::u64 value) {
    kos::u64 answer = 0;
    kos::Message message{.endpoint = victim::kEndpoint, .method = victim::kAddOne};
    message.constant = std::as_bytes(std::span{&value, 1});
    message.in_constant = std::as_writable_bytes(std::span{&answer, 1});
    const auto called = kos::call(server, message);
    return called && message.in_constant.size() == sizeof(answer) && answer == value + 1;
}

}  // namespace

int main(int, char**) {
    const auto server = kos::process::handle(kos::abi::StartHandleKind::Connection, "victim");
    for (kos::u64 value = 0; value < kCalls; ++value) {
        if (!server || !add_one(*server, value)) {
            kos::println("DAMAGED: call {} failed", value);
            return 1;
        }
        kos::Clock::sleep(5 * kos::Clock::kMillisecond);
    }
    return 0;
}
