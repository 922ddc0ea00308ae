// SPDX-License-Identifier: Apache-2.0
// Has a server end itself, and ends another one from outside, a thousand times by turns, while others use them.
// Compares what the kernel's audit counts at two moments when all clients rest and the servers have just come.
#include <kos/listener.hpp>
#include <kos/name.hpp>
#include <kos/print.hpp>
#include <kos/process.hpp>

#include "../balance.hpp"
#include "attacks.hpp"
#include "protocol.hpp"
#include "ward.hpp"

namespace {

using stress::Ask;

// Two servers that have just come lie elsewhere than those before them. What lies over the edge of a translation table
// (image, stack, maps) needs one more: three a server. A thousand deaths that lose a page each would show.
constexpr kos::u64 kTablesThatDiffer = 6;

kos::Result<kos::Channel> connect(std::string_view name) {
    return kos::Channel::connect_to(name, kos::Clock::after(stress::kPatience));
}

struct Powers {
    kos::abi::Handle factory;
    kos::abi::Handle stat;
};

class Killer {
  public:
    static kos::Result<Killer> create(kos::abi::Handle listener, const Powers& powers) {
        kos::Name name = TRY(kos::Name::given(stress::kWardName));
        Ward ward = TRY(Ward::start(powers.factory, name));
        return Killer{listener, powers, std::move(name), std::move(ward)};
    }

    // Kills on until all clients rest, and so many times at least.
    kos::Result<> kill_until_all_rest(kos::u32 least) {
        resting_ = 0;
        while (resting_ < stress::kClients || deaths_ < least) {
            TRY(deaths_ % 2 == 0 ? tell_to_die() : kill_ward());
            ++deaths_;
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

    // Now that new servers have answered and nobody else runs.
    kos::Result<Balance> balance() const {
        for (const std::string_view name : {stress::kServerName, stress::kWardName}) {
            const auto server = TRY(connect(name));
            TRY(stress::ask(server, Ask::Answer, 1));
        }
        kos::Clock::sleep(50 * kos::Clock::kMillisecond);
        return kos::core::Stat::audit(powers_.stat);
    }

  private:
    Killer(kos::abi::Handle listener, const Powers& powers, kos::Name name, Ward ward)
        : listener_{listener}, powers_{powers}, name_{std::move(name)}, ward_{std::move(ward)} {}

    // Most by an exit code; a fault is reported at length.
    kos::Result<> tell_to_die() {
        const auto server = TRY(connect(stress::kServerName));
        const Ask way = deaths_ % 100 == 98 ? Ask::Fault : deaths_ % 4 == 0 ? Ask::Exit : Ask::EndThread;
        const auto answer = stress::ask(server, way, 0);
        if (answer || answer.error() != kos::Status::NotConnected) {
            kos::println("WRONG: a dying server answers {}", answer ? kos::Status::Ok : answer.error());
        }
        return {};
    }
    kos::Result<> kill_ward() {
        TRY(ward_.kill());
        ward_ = TRY(Ward::start(powers_.factory, name_));
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
    Powers powers_;
    kos::Name name_;
    Ward ward_;
    std::array<kos::ReplyToken, stress::kClients> clients_{};
    kos::u32 resting_ = 0;
    kos::u32 deaths_ = 0;
};

kos::Result<> run() {
    const kos::abi::Handle listener = TRY(kos::process::handle(kos::abi::StartHandleKind::Listener));
    TRY(attack_names(TRY(kos::Name::given("stress.unused")), listener));
    TRY(TRY(kos::Name::given(stress::kControlName)).publish(listener));
    using kos::abi::StartHandleKind;
    const Powers powers{.factory = TRY(kos::process::handle(StartHandleKind::Resource, "task_factory")),
                        .stat = TRY(kos::process::handle(StartHandleKind::Resource, "stat"))};
    Killer killer = TRY(Killer::create(listener, powers));
    TRY(killer.kill_until_all_rest(50));
    const Balance before = TRY(killer.balance());
    TRY(killer.wake_all());
    const kos::u32 deaths_before = killer.deaths();
    TRY(killer.kill_until_all_rest(deaths_before + stress::kRestarts));
    const Balance after = TRY(killer.balance());
    if (!same(before, after, kTablesThatDiffer)) {
        print_difference(before, after);
        return kos::Error{kos::Status::BadState};
    }
    kos::println("phoenix_stress: {} deaths, half of them from outside, nothing is lost",
                 killer.deaths() - deaths_before);
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
