// SPDX-License-Identifier: Apache-2.0
// Has the server end itself a thousand times, while others use it, and compares the machine's free pages between two
// moments when all clients rest and the server has just come.
#include <kos/core/mm.hpp>
#include <kos/listener.hpp>
#include <kos/name.hpp>
#include <kos/print.hpp>
#include <kos/process.hpp>

#include "attacks.hpp"
#include "protocol.hpp"

namespace {

using stress::Ask;

kos::Result<kos::Channel> connect() {
    return kos::Channel::connect_to(stress::kServerName, kos::Clock::after(stress::kPatience));
}

class Killer {
  public:
    explicit Killer(kos::abi::Handle listener) : listener_{listener} {}

    // Kills on until all clients rest, and so many times at least.
    kos::Result<> kill_until_all_rest(kos::u32 least) {
        resting_ = 0;
        while (resting_ < stress::kClients || deaths_ < least) {
            TRY(kill());
            TRY(take_those_who_rest());
        }
        return {};
    }
    kos::Result<> wake_all() {
        const std::array<kos::u64, 1> nothing{};
        for (kos::ReplyToken& client : clients_) {
            TRY(kos::Listener::reply(std::move(client), {.constant = std::as_bytes(std::span{nothing})}));
        }
        return {};
    }
    kos::u32 deaths() const { return deaths_; }

    // Pages that nobody has, now that a new server has answered and nobody else runs.
    static kos::Result<kos::u64> free_pages() {
        const auto server = TRY(connect());
        TRY(stress::ask(server, Ask::Answer, 1));
        kos::Clock::sleep(50 * kos::Clock::kMillisecond);
        return TRY(kos::core::Mm::stats()).free_pages;
    }

  private:
    // Most by an exit code; a fault is reported at length.
    kos::Result<> kill() {
        const auto server = TRY(connect());
        const Ask way = deaths_ % 100 == 99 ? Ask::Fault : deaths_ % 2 == 0 ? Ask::Exit : Ask::EndThread;
        const auto answer = stress::ask(server, way, 0);
        if (answer || answer.error() != kos::Status::NotConnected) {
            kos::println("WRONG: a dying server answers {}", answer ? kos::Status::Ok : answer.error());
        }
        ++deaths_;
        return {};
    }
    kos::Result<> take_those_who_rest() {
        while (true) {
            auto request = listener_.receive({}, kos::Clock::after(kos::Clock::kMillisecond));
            if (!request) {
                return request.error() == kos::Status::Timeout ? kos::Result<>{} : kos::Error{request.error()};
            }
            if (resting_ < stress::kClients) {
                clients_[resting_++] = std::move(request->token);
            }
        }
    }

    kos::Listener listener_;
    std::array<kos::ReplyToken, stress::kClients> clients_{};
    kos::u32 resting_ = 0;
    kos::u32 deaths_ = 0;
};

kos::Result<> run() {
    const kos::abi::Handle listener = TRY(kos::process::handle(kos::abi::StartHandleKind::Listener));
    TRY(attack_names(TRY(kos::Name::given("stress.unused")), listener));
    TRY(TRY(kos::Name::given(stress::kControlName)).publish(listener));
    Killer killer{listener};
    TRY(killer.kill_until_all_rest(50));
    const kos::u64 before = TRY(Killer::free_pages());
    TRY(killer.wake_all());
    const kos::u32 deaths_before = killer.deaths();
    TRY(killer.kill_until_all_rest(deaths_before + stress::kRestarts));
    const kos::u64 after = TRY(Killer::free_pages());
    kos::println("phoenix_stress: {} restarts, {} pages lost", killer.deaths() - deaths_before,
                 static_cast<kos::i64>(before) - static_cast<kos::i64>(after));
    return killer.wake_all();
}

}  // namespace

int main(int, char**) {
    const auto done = run();
    if (!done) {
        kos::println("WRONG: the killer ends: {}", done.error());
    }
    return done ? 0 : 1;
}
