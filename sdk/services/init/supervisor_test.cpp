// SPDX-License-Identifier: Apache-2.0
// The supervisor with a clock and processes that the test moves.
#include "supervisor.hpp"

#include <deque>
#include <string>
#include <vector>

#include <gtest/gtest.h>

namespace {

using init::End;
using init::Supervised;
using init::Supervisor;
using kos::Deadline;
using kos::RestartWhen;
using kos::u32;
using kos::u64;

constexpr u64 kMs = 1'000'000;

// Ends that come at certain times; what it was asked to do, as text.
class FakeSystem final : public init::System {
  public:
    struct Event {
        u64 at;
        End end;
    };

    u64 now() override { return now_; }
    kos::Result<End> next_end(Deadline deadline) override {
        if (stop_at != kNever && stop_at <= deadline.ns() && (events.empty() || stop_at <= events.front().at)) {
            now_ = std::max(now_, stop_at);
            stop_at = kNever;
            return kos::Error{kos::Status::Canceled};
        }
        if (!events.empty() && events.front().at <= deadline.ns()) {
            const Event event = events.front();
            events.pop_front();
            now_ = std::max(now_, event.at);
            return event.end;
        }
        if (deadline.is_never()) {
            return kos::Error{kos::Status::NotConnected};
        }
        now_ = std::max(now_, deadline.ns());
        return kos::Error{kos::Status::Timeout};
    }
    kos::Result<> start_again(u32 entity) override {
        log.push_back("start " + std::to_string(entity) + " at " + std::to_string(now_ / kMs));
        if (failures > 0) {
            --failures;
            return kos::Error{kos::Status::NotConnected};
        }
        return {};
    }
    void waits_to_restart(u32 entity, u64 restart, u64 delay_ns) override {
        log.push_back("wait " + std::to_string(entity) + " " + std::to_string(restart) + " " +
                      std::to_string(delay_ns / kMs));
    }
    void gives_up(u32 entity, u64 restarts) override {
        log.push_back("give up " + std::to_string(entity) + " " + std::to_string(restarts));
    }

    Deadline stop_deadline() override { return Deadline::at(stop_until); }
    kos::Result<> ask_to_end(u32 entity) override {
        log.push_back("ask " + std::to_string(entity) + " at " + std::to_string(now_ / kMs));
        return entity == deaf ? kos::Result<>{kos::Error{kos::Status::NotFound}} : kos::Result<>{};
    }
    void cut_off(u32 entity) override {
        log.push_back("cut " + std::to_string(entity) + " at " + std::to_string(now_ / kMs));
    }

    static constexpr u64 kNever = ~u64{0};
    u64 stop_at = kNever;
    u64 stop_until = kNever;
    u32 deaf = ~u32{0};
    std::deque<Event> events;
    std::vector<std::string> log;
    int failures = 0;

  private:
    u64 now_ = 0;
};

using Log = std::vector<std::string>;

TEST(Supervisor, IsDoneWhenAllProgramsAre) {
    FakeSystem system;
    system.events = {{1, {1, 7}}, {2, {2, 0}}, {3, {0, 9}}};
    const std::vector<Supervised> processes{{{}, true}, {{}, false}, {{}, true}};
    EXPECT_EQ(Supervisor(system, processes).run(), 9) << "that of a server does not count";
    EXPECT_EQ(system.log, Log{});
}

TEST(Supervisor, WithoutProgramsThereIsNothingToWaitFor) {
    FakeSystem system;
    const std::vector<Supervised> processes{{{RestartWhen::Always, 1, 0}, false}};
    EXPECT_EQ(Supervisor(system, processes).run(), 0);
}

TEST(Supervisor, TheFirstFailureOfAProgramCounts) {
    FakeSystem system;
    system.events = {{1, {0, 0}}, {2, {1, 139}}, {3, {2, 5}}};
    const std::vector<Supervised> processes(3, {{}, true});
    EXPECT_EQ(Supervisor(system, processes).run(), 139);
}

TEST(Supervisor, StartsAServerAgainEverLater) {
    FakeSystem system;
    system.events = {{0, {0, 139}}, {15 * kMs, {0, 0}}, {40 * kMs, {0, 3}}, {100 * kMs, {1, 0}}};
    const std::vector<Supervised> processes{{{RestartWhen::Always, 10, 0}, false}, {{}, true}};
    EXPECT_EQ(Supervisor(system, processes).run(), 0);
    EXPECT_EQ(system.log,
              (Log{"wait 0 1 10", "start 0 at 10", "wait 0 2 20", "start 0 at 35", "wait 0 3 40", "start 0 at 80"}));
}

TEST(Supervisor, TheEarliestRestartComesFirst) {
    FakeSystem system;
    system.events = {{0, {0, 1}}, {0, {1, 1}}, {100 * kMs, {2, 0}}};
    const std::vector<Supervised> processes{
        {{RestartWhen::Always, 50, 0}, false}, {{RestartWhen::OnFailure, 20, 0}, false}, {{}, true}};
    EXPECT_EQ(Supervisor(system, processes).run(), 0);
    EXPECT_EQ(system.log, (Log{"wait 0 1 50", "wait 1 1 20", "start 1 at 20", "start 0 at 50"}));
}

TEST(Supervisor, GivesUpAtTheLimitAndTheProgramHasFailed) {
    FakeSystem system;
    system.events = {{0, {0, 4}}, {5 * kMs, {0, 4}}};
    const std::vector<Supervised> processes{{{RestartWhen::OnFailure, 1, 1}, true}};
    EXPECT_EQ(Supervisor(system, processes).run(), 4);
    EXPECT_EQ(system.log, (Log{"wait 0 1 1", "start 0 at 1", "give up 0 1"}));
}

TEST(Supervisor, AProgramThatSucceedsAtLastIsASuccess) {
    FakeSystem system;
    system.events = {{0, {0, 4}}, {5 * kMs, {0, 0}}};
    const std::vector<Supervised> processes{{{RestartWhen::OnFailure, 1, 1}, true}};
    EXPECT_EQ(Supervisor(system, processes).run(), 0);
}

TEST(Supervisor, ARestartThatFailsIsTriedAgainLater) {
    FakeSystem system;
    system.failures = 2;
    system.events = {{0, {0, 1}}, {100 * kMs, {1, 0}}};
    const std::vector<Supervised> processes{{{RestartWhen::Always, 0, 0}, false}, {{}, true}};
    EXPECT_EQ(Supervisor(system, processes).run(), 0);
    EXPECT_EQ(system.log,
              (Log{"wait 0 1 0", "start 0 at 0", "wait 0 2 0", "start 0 at 10", "wait 0 3 0", "start 0 at 20"}));
}

TEST(Supervisor, EndsThatCannotBeLearnedOfAreAFailure) {
    FakeSystem system;
    const std::vector<Supervised> processes{{{}, true}};
    EXPECT_EQ(Supervisor(system, processes).run(), Supervisor::kLostCode);
}

TEST(Supervisor, StopsAllInReverseOrder) {
    FakeSystem system;
    system.stop_at = 100 * kMs;
    system.stop_until = 1'000 * kMs;
    system.events = {{110 * kMs, {2, 0}}, {120 * kMs, {1, 0}}, {130 * kMs, {0, 0}}};
    const std::vector<Supervised> processes{{{}, false}, {{RestartWhen::Always, 1, 0}, false}, {{}, true}};
    Supervisor supervisor{system, processes};
    EXPECT_EQ(supervisor.run(), 0);
    EXPECT_TRUE(supervisor.stopped());
    EXPECT_EQ(system.log, (Log{"ask 2 at 100", "ask 1 at 110", "ask 0 at 120"})) << "nobody is started again";
}

TEST(Supervisor, WhoDoesNotEndIsCutOffAfterItsShareOfTheTime) {
    FakeSystem system;
    system.stop_at = 100 * kMs;
    system.stop_until = 400 * kMs;
    system.events = {{210 * kMs, {1, 0}}};
    const std::vector<Supervised> processes(3, {{}, true});
    EXPECT_EQ(Supervisor(system, processes).run(), 0);
    EXPECT_EQ(system.log, (Log{"ask 2 at 100", "cut 2 at 200", "ask 1 at 200", "ask 0 at 210", "cut 0 at 400"}));
}

TEST(Supervisor, WhoDidNotWantToKnowIsCutOffAtOnce) {
    FakeSystem system;
    system.stop_at = 100 * kMs;
    system.stop_until = 400 * kMs;
    system.deaf = 1;
    system.events = {{150 * kMs, {0, 0}}};
    const std::vector<Supervised> processes(2, {{}, true});
    EXPECT_EQ(Supervisor(system, processes).run(), 0);
    EXPECT_EQ(system.log, (Log{"ask 1 at 100", "cut 1 at 100", "ask 0 at 100"}));
}

TEST(Supervisor, WhoEndsOutOfTurnIsNotAsked) {
    FakeSystem system;
    system.stop_at = 100 * kMs;
    system.stop_until = 400 * kMs;
    system.events = {{110 * kMs, {0, 0}}, {120 * kMs, {1, 0}}};
    const std::vector<Supervised> processes(2, {{}, true});
    EXPECT_EQ(Supervisor(system, processes).run(), 0);
    EXPECT_EQ(system.log, (Log{"ask 1 at 100"}));
}

TEST(Supervisor, TimeThatIsOverAlreadyCutsAllOff) {
    FakeSystem system;
    system.stop_at = 100 * kMs;
    system.stop_until = 50 * kMs;
    const std::vector<Supervised> processes(2, {{}, true});
    EXPECT_EQ(Supervisor(system, processes).run(), 0);
    EXPECT_EQ(system.log, (Log{"ask 1 at 100", "cut 1 at 100", "ask 0 at 100", "cut 0 at 100"}));
}

}  // namespace
