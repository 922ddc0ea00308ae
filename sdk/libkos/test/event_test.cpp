// SPDX-License-Identifier: Apache-2.0
// Events with many threads, on the host's futexes.
#include <gtest/gtest.h>
#include <kos/event.hpp>

#include "host_futex.hpp"
#include "threads.hpp"

namespace kos::test {
namespace {

constexpr u32 kThreads = 4;
constexpr u32 kRounds = 2000;

TEST(Event, MakesNoSystemCallIfSet) {
    Event event;
    const u32 before = futex_calls();
    EXPECT_FALSE(event.is_set());
    event.set();
    EXPECT_TRUE(event.is_set());
    EXPECT_TRUE(event.wait());
    EXPECT_TRUE(event.wait_and_reset());
    EXPECT_FALSE(event.is_set());
    event.set();
    event.reset();
    EXPECT_FALSE(event.is_set());
    EXPECT_EQ(futex_calls(), before);
}

TEST(Event, GivesUpAtTheDeadline) {
    Event event;
    EXPECT_EQ(event.wait(Deadline::at(0)).error(), Status::Timeout);
    EXPECT_EQ(event.wait(after_ms(10)).error(), Status::Timeout);
    EXPECT_EQ(event.wait_and_reset(after_ms(10)).error(), Status::Timeout);
    event.set();
    EXPECT_TRUE(event.wait(Deadline::at(0)));
}

TEST(Event, LetsAllGoEvenIfResetAtOnce) {
    for (u32 round = 0; round < 50; ++round) {
        Event event;
        Threads threads{kThreads, [&](u32) { EXPECT_TRUE(event.wait(soon())); }};
        await_sleepers(kThreads);
        event.set();
        event.reset();
    }
}

TEST(Event, LetsOneGoForEachSet) {
    Event event;
    std::atomic<u32> passed{0};
    Threads threads{kThreads, [&](u32) { passed += event.wait_and_reset(after_ms(200)) ? 1 : 0; }};
    await_sleepers(kThreads);
    event.set();
    threads.join();
    EXPECT_EQ(passed, 1U);
    EXPECT_FALSE(event.is_set());
}

// Two threads take turns; plain data moves from one to the other.
void take_turns() {
    Event ping;
    Event pong;
    u32 value = 0;
    Threads other{1, [&](u32) {
                      for (u32 round = 0; round < kRounds; ++round) {
                          ASSERT_TRUE(ping.wait_and_reset(soon()));
                          ++value;
                          pong.set();
                      }
                  }};
    for (u32 round = 0; round < kRounds; ++round) {
        ++value;
        ping.set();
        ASSERT_TRUE(pong.wait_and_reset(soon()));
        ASSERT_EQ(value, 2 * (round + 1));
    }
}

TEST(Event, LosesNoWakeUp) {
    take_turns();
}

TEST(Event, StandsSpuriousWakeUps) {
    const SpuriousWakeUps spurious;
    take_turns();
}

}  // namespace
}  // namespace kos::test
