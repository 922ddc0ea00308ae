// SPDX-License-Identifier: Apache-2.0
// kos::Barrier: a team goes on when all have come.
#include <kos/barrier.hpp>
#include <kos/print.hpp>
#include <kos/thread.hpp>

namespace {

struct Team {
    kos::Barrier met{2};
    kos::u32 parts[2] = {};  // each written by one of the two before they meet
};

kos::u32 sum(const Team& team) {
    return team.parts[0] + team.parts[1];
}

void work(Team& team) {
    team.parts[1] = 30;
    static_cast<void>(team.met.wait());
}

kos::Result<> run() {
    Team team;
    const kos::Thread other = TRY(kos::Thread::create(work, team));
    team.parts[0] = 12;
    // Sleeps: the other one, of the same priority, has not come yet.
    TRY(team.met.wait());
    kos::println("barrier: both have come, and the parts make {}", sum(team));
    return {};
}

}  // namespace

int main(int, char**) {
    return run() ? 0 : 1;
}
