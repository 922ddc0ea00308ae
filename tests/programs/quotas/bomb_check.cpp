// SPDX-License-Identifier: Apache-2.0
// Starts a fork bomb beside a process that counts, and sees what is left of both.
#include <algorithm>
#include <array>
#include <cstring>

#include <kos/channel.hpp>
#include <kos/clock.hpp>
#include <kos/listener.hpp>
#include <kos/memory.hpp>

#include "checks.hpp"
#include "counter.hpp"

namespace quotas {

namespace {

using kos::Child;
using kos::Result;
using kos::abi::Handle;
using kos::abi::Right;
using kos::abi::StartHandleKind;
using kos::core::Stat;

constexpr kos::Quota kBombsQuota{.bytes = 16 << 20, .handles = 1024, .threads = 256};
constexpr kos::usize kMostBombs = 256;
constexpr kos::usize kMostGenerations = 8;
constexpr kos::u64 kPatience = 20 * kos::Clock::kSecond;
constexpr kos::abi::Rights kDerive = Right::Derive | Right::Transfer;
constexpr kos::abi::Rights kCall = Right::Call | Right::Transfer;
constexpr kos::abi::Rights kShare = Right::Read | Right::Write | Right::Map;

// What the bombs said. Their calls are never answered: they wait until the listener is gone.
struct Reports {
    std::array<kos::abi::ReplyToken, kMostBombs> owed{};
    kos::usize bombs = 0;
    kos::u64 children = 0;
    bool all_by_quota = true;
    // By generation, the first one being 0: how many reported, and how many children they made.
    std::array<kos::u64, kMostGenerations + 1> reported{};
    std::array<kos::u64, kMostGenerations + 1> made{};

    // All of a generation have reported: so it is known how many the next one has.
    bool complete() const {
        kos::u64 there_are = 1;
        for (kos::usize generation = 0; generation <= kMostGenerations; ++generation) {
            if (reported[generation] != there_are) {
                return false;
            }
            there_are = made[generation];
        }
        return true;
    }
};

void note(Reports& reports, kos::Request& request) {
    kos::u64 made = 0;
    std::memcpy(&made, request.constant().data(), sizeof(made));
    reports.all_by_quota = reports.all_by_quota && made != ~kos::u64{0};
    reports.children += made;
    const kos::usize generation = std::min<kos::usize>(request.method(), kMostGenerations);
    ++reports.reported[generation];
    reports.made[generation] += made;
    reports.owed[reports.bombs] = request.token.release();
    ++reports.bombs;
}

Result<> start_bomb(const Powers& powers, const Child& bomb, Handle channel) {
    const std::array handles{
        TRY(bomb.give_itself()),
        kos::NamedHandle{"task_factory", StartHandleKind::Resource, TRY(bomb.give(powers.factory, kDerive)).raw(), 0},
        kos::NamedHandle{"server", StartHandleKind::Connection, TRY(bomb.give(channel, kCall)).raw(), 0},
    };
    return bomb.start({.name = "bomb", .arguments = {}, .environment = {}, .handles = handles});
}

Result<Child> start_victim(const Powers& powers, const kos::Memory& memory) {
    Child victim = TRY(Child::load(powers.factory, {.path = "quotas_counter", .security_class = "quotas.Counter"}));
    const std::array handles{
        TRY(victim.give_itself()),
        kos::NamedHandle{"counter", StartHandleKind::Resource, TRY(victim.give(memory.handle().get(), kShare)).raw(),
                         0},
    };
    TRY(victim.start({.name = "victim", .arguments = {}, .environment = {}, .handles = handles}));
    return victim;
}

// The bomb and all that it made go off, report, and end.
Result<Reports> run_bomb(const Powers& powers) {
    kos::OwnedHandle own = TRY(kos::Channel::create_listener());
    const kos::Channel channel = TRY(kos::Channel::create(own, 0, kMostBombs));
    Child bomb =
        TRY(Child::load(powers.factory, {.path = "quotas_bomb", .security_class = "quotas.Bomb"}, kBombsQuota));
    TRY(start_bomb(powers, bomb, channel.handle()));
    Reports reports;
    const kos::Listener listener{own.get()};
    while (!reports.complete() && reports.bombs < kMostBombs) {
        auto request = listener.receive({}, kos::Clock::after(kPatience));
        if (!request) {
            break;
        }
        note(reports, *request);
    }
    own.reset();
    for (kos::usize i = 0; i < reports.bombs; ++i) {
        kos::ReplyToken{reports.owed[i], kos::abi::Header{}};  // dropped: refused
    }
    TRY(bomb.wait());
    return reports;
}

// The others end by themselves, a moment later.
bool comes_back(const Powers& powers, const Stat::AuditOut& before) {
    for (int tries = 0; tries < 100; ++tries) {
        const auto after = Stat::audit(powers.stat);
        if (after && same(before, *after)) {
            return true;
        }
        kos::Clock::sleep(20 * kos::Clock::kMillisecond);
    }
    return false;
}

Result<> check(const Powers& powers, Check& checks) {
    const kos::Memory memory = TRY(kos::Memory::create(kos::kPageBytes));
    auto mapping = TRY(memory.map(kos::Protection::ReadWrite));
    const Child victim = TRY(start_victim(powers, memory));
    TRY(run_bomb(powers));                              // fills the kernel's caches
    kos::Clock::sleep(300 * kos::Clock::kMillisecond);  // the last ones end
    const auto before = TRY(Stat::audit(powers.stat));
    const auto counted = counter_in(mapping.bytes()).load();
    const Reports reports = TRY(run_bomb(powers));
    checks.that(reports.bombs > 4, "there were several");
    checks.that(reports.children + 1 == reports.bombs, "each that was made reported");
    checks.that(reports.all_by_quota, "each was stopped by QUOTA");
    checks.that(comes_back(powers, before), "everything came back");
    kos::Clock::sleep(10 * kos::Clock::kMillisecond);
    checks.that(counter_in(mapping.bytes()).load() > counted, "the victim goes on");
    kos::println("bomb: {} processes until QUOTA, and everything came back", reports.bombs);
    return victim.terminate();
}

}  // namespace

bool check_bomb(const Powers& powers) {
    Check checks;
    checks.status(check(powers, checks), kos::Status::Ok, "the run of the bomb");
    return checks.finish("fork bomb");
}

}  // namespace quotas
