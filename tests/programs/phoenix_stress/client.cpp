// SPDX-License-Identifier: Apache-2.0
// Asks the server without end, over a new connection after each of its deaths. Between two parts it tells the killer
// that it rests, by a call that is answered when it may go on.
#include <kos/print.hpp>
#include <kos/process.hpp>

#include "protocol.hpp"

namespace {

constexpr kos::u32 kDeathsOfAPart = 100;

// Sees so many deaths, of the two servers by turns.
kos::Result<> lose_connections(kos::u32 deaths) {
    kos::u64 number = 0;
    for (kos::u32 death = 0; death < deaths; ++death) {
        const std::string_view name = death % 2 == 0 ? stress::kServerName : stress::kWardName;
        const auto server = TRY(kos::Channel::connect_to(name, kos::Clock::after(stress::kPatience)));
        auto answer = stress::ask(server, stress::Ask::Answer, number);
        while (answer && *answer == ~number) {
            kos::Clock::sleep(kos::Clock::kMillisecond / 4);
            answer = stress::ask(server, stress::Ask::Answer, ++number);
        }
        if (answer || answer.error() != kos::Status::NotConnected) {
            kos::println("WRONG: the server answers {}", answer ? kos::Status::Ok : answer.error());
        }
    }
    return {};
}

kos::Result<> rest(const kos::Channel& control) {
    std::array<kos::u64, 1> answer{};
    kos::Message message{.in_constant = std::as_writable_bytes(std::span{answer})};
    return control.call(message);
}

kos::Result<> run() {
    const auto control = TRY(kos::Channel::connect_to(stress::kControlName, kos::Clock::after(stress::kPatience)));
    TRY(lose_connections(1));
    TRY(rest(control));
    TRY(lose_connections(kDeathsOfAPart));
    return rest(control);
}

}  // namespace

int main(int, char**) {
    const auto done = run();
    if (!done) {
        kos::println("WRONG: {} ends: {}", kos::process::name(), done.error());
    }
    return done ? 0 : 1;
}
