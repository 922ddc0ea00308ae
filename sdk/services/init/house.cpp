// SPDX-License-Identifier: Apache-2.0
// Between the supervisor's decisions and the kernel.
#include "house.hpp"

#include <kos/clock.hpp>
#include <kos/core/types.hpp>
#include <kos/print.hpp>

namespace init {
namespace {

using kos::Result;
using kos::u32;
using kos::u64;

// As shells show ends by signal: segmentation fault and termination.
constexpr int kFaultCode = 139;
constexpr int kTerminatedCode = 143;

// The first few, then ever fewer: a process that always fails must not fill the console.
bool worth_a_line(u64 restart) {
    constexpr u64 kAll = 8;  // then powers of two
    return restart <= kAll || (restart & (restart - 1)) == 0;
}

int report(std::string_view name, const kos::core::Task::WaitOut& end, bool aloud) {
    switch (end.reason) {
        case kos::core::kEndedByExit:
            if (aloud) {
                kos::println("{} ended with exit code {}", name, end.code);
            }
            return end.code;
        case kos::core::kEndedByFault:
            if (aloud) {
                kos::println("{} ended by a fault", name);
            }
            return kFaultCode;
        default:
            if (aloud) {
                kos::println("{} was terminated", name);
            }
            return kTerminatedCode;
    }
}

class House final : public System {
  public:
    House(const kos::SolutionReader& solution, Launcher& launcher) : solution_{solution}, launcher_{launcher} {}

    Result<> open() { return ends_.start(solution_, launcher_); }

    u64 now() override { return now_ns(); }

    Result<End> next_end(kos::Deadline deadline) override {
        const Ends::Report ended = TRY(ends_.next(deadline));
        const bool aloud = worth_a_line(ends_seen_[ended.entity] + 1);
        ++ends_seen_[ended.entity];
        return End{.entity = ended.entity, .code = report(name(ended.entity), ended.end, aloud)};
    }

    kos::Deadline stop_deadline() override {
        stop_ = kos::stopping().value_or(kos::Stop{});
        kos::println("init: the machine stops");
        // What is left over is for init itself, and the kernel does not wait any longer.
        const u64 now = now_ns();
        const u64 left = stop_->deadline.ns() > now ? stop_->deadline.ns() - now : 0;
        return kos::Deadline::at(now + left - left / 8);
    }

    Result<> ask_to_end(u32 entity) override {
        const auto watched = ends_.watch(entity);
        if (!watched && watched.error() != kos::Status::Exists) {
            return watched;
        }
        const auto asked = TRY(kos::core::Task::request_end(launcher_.task(entity)));
        return asked.told != 0 ? Result<>{} : kos::Error{kos::Status::NotFound};
    }

    void cut_off(u32 entity) override {
        // BAD_STATE: it has ended by itself.
        if (kos::core::Task::terminate(launcher_.task(entity))) {
            kos::println("init: {} was cut off", name(entity));
        }
    }

    // Somebody has asked for the end of the run.
    const std::optional<kos::Stop>& stop() const { return stop_; }

    Result<> start_again(u32 entity) override {
        TRY(launcher_.relaunch(entity));
        const auto watched = ends_.watch(entity);
        if (!watched) {
            kos::println("init: cannot watch {}: {}", name(entity), watched.error());
            launcher_.discard(entity);
        }
        return watched;
    }

    void waits_to_restart(u32 entity, u64 restart, u64 delay_ns) override {
        if (worth_a_line(restart)) {
            kos::println("init: {} starts again in {} ms, restart {}", name(entity),
                         delay_ns / kos::Clock::kMillisecond, restart);
        }
    }

    void gives_up(u32 entity, u64 restarts) override {
        kos::println("init: {} is not started again, after {} restarts", name(entity), restarts);
    }

  private:
    static u64 now_ns() { return kos::Clock::uptime(); }
    std::string_view name(u32 entity) const { return solution_.entity(entity).name; }

    kos::SolutionReader solution_;
    Launcher& launcher_;
    Ends ends_;
    std::optional<kos::Stop> stop_;
    std::array<u64, kos::kMaxSolutionEntities> ends_seen_{};
};

std::array<Supervised, kos::kMaxSolutionEntities> g_supervised;

}  // namespace

Outcome supervise(const kos::SolutionReader& solution, Launcher& launcher) {
    // Too big for the stack.
    static House house{solution, launcher};
    if (const auto opened = house.open(); !opened) {
        kos::println("init: cannot watch the processes: {}", opened.error());
        return {.code = Supervisor::kLostCode};
    }
    for (u32 entity = 0; entity < solution.entity_count(); ++entity) {
        g_supervised[entity] = {.rules = solution.entity(entity).restart, .program = !solution.is_server(entity)};
    }
    static Supervisor supervisor{house, std::span{g_supervised}.first(solution.entity_count())};
    const int code = supervisor.run();
    return {.code = code, .stop = house.stop()};
}

}  // namespace init
