// SPDX-License-Identifier: Apache-2.0
// Two threads on two CPUs hand a turn to each other: one wake-up that is lost on its way would end it.
#include <kos/futex.hpp>

#include "smp.hpp"

namespace smp {

namespace {

using kos::Futex;

constexpr u32 kTurns = 300;

struct Turns {
    std::atomic<u32> turn{0};
    std::atomic<u32> elsewhere{0};

    void take(u32 own, u32 cpu) {
        for (u32 round = 0; round < kTurns; ++round) {
            for (u32 seen = turn.load(); seen != own; seen = turn.load()) {
                static_cast<void>(Futex::wait(turn, seen));
            }
            elsewhere += Thread::cpu() == cpu ? 0 : 1;
            turn.store(1 - own);
            static_cast<void>(Futex::wake(turn, 1));
        }
    }
};

struct Player {
    Turns& turns;
    u32 own;
    u32 cpu;
    std::atomic<u32> may_begin{0};

    static void play(Player& self) {
        while (self.may_begin.load() == 0) {
            static_cast<void>(Futex::wait(self.may_begin, 0));
        }
        self.turns.take(self.own, self.cpu);
    }
    void begin() {
        may_begin = 1;
        static_cast<void>(Futex::wake(may_begin, 1));
    }
};

Result<> check_pair(u32 one, u32 other, Check& check) {
    Turns turns;
    Player players[] = {{turns, 0, one}, {turns, 1, other}};
    Thread threads[2];
    for (u32 i = 0; i < 2; ++i) {
        threads[i] = TRY(Thread::create(Player::play, players[i]));
        TRY(threads[i].set_affinity(only(players[i].cpu)));
    }
    for (Player& player : players) {
        player.begin();
    }
    for (Thread& thread : threads) {
        check.status(thread.join(patience()), Status::Ok, "all turns are handed over");
    }
    check.that(turns.elsewhere == 0, "each on its own CPU");
    return {};
}

}  // namespace

Result<> check_wakes(u32 cpus, Check& check) {
    for (u32 one = 0; one < cpus; ++one) {
        for (u32 other = 0; other < cpus; ++other) {
            TRY(check_pair(one, other, check));
        }
    }
    return {};
}

}  // namespace smp
