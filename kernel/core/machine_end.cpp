// SPDX-License-Identifier: Apache-2.0
// Ends of the machine's run. The kernel keeps the time of a stop itself: the first process may hang, or be gone.
#include "core/machine_end.hpp"

#include <optional>

#include <hal/clock.hpp>
#include <hal/power.hpp>

#include "config.hpp"
#include "core/audit.hpp"
#include "core/masked.hpp"
#include "lib/assert.hpp"
#include "lib/immortal.hpp"
#include "lib/log.hpp"
#include "sched/scheduler.hpp"
#include "task/task.hpp"

namespace kos::core {

namespace {

constexpr u64 kNsPerMs = 1'000'000;

// What ends the run in the place of processes that did not. Not in the timer interrupt itself: the audit looks at
// everything, and must not find it half done.
class StopTimer final : public time::Timer, public obj::Deferred {
  public:
    Result<void> begin(const StopRequest& request) {
        if (request_) {
            return Error{Status::BadState};
        }
        request_ = request;
        sched::cpu().timers.add(*this, request.deadline_ns);
        return {};
    }
    Result<StopRequest> request() const { return request_ ? Result<StopRequest>{*request_} : Error{Status::BadState}; }

  private:
    void expired() override { obj::deferred_work.push_back(*this); }
    void work() override {
        const StopRequest over = *request_;
        request_.reset();
        log::warning("stop: the processes have not ended in time");
        if (!end_machine(over.end, over.code)) {
            log::error("stop: the machine has no way to do that");
        }
    }

    std::optional<StopRequest> request_;
};

StopTimer& stop_timer() {
    static constinit Immortal<StopTimer> storage{};
    static constinit StopTimer* timer = nullptr;
    if (timer == nullptr) {
        timer = &storage.create();
    }
    return *timer;
}

u64 later(u64 now, u64 by) {
    return by < hal::kNever - now ? now + by : hal::kNever - 1;
}

// The one that the kernel made itself; nullptr: it is gone.
task::Task* first_process() {
    task::Task* const first = task::Task::first_from(0);
    return first != nullptr && first->creator() == nullptr ? first : nullptr;
}

}  // namespace

Result<void> end_machine(MachineEnd end, i32 code) {
    log_masked();
    if (end == MachineEnd::Restart) {
        log::info("restart");
    } else {
        log::info("shutdown, code {}", code);
    }
    // Every run of a kernel with assertions ends with this.
    const auto audited = audit_kernel();
    KOS_ASSERT(audited || audited.error() == Status::Unsupported);
    log::drain_all();
    if (end == MachineEnd::Restart) {
        hal::restart();
    } else {
        hal::power_off();
    }
    return Error{Status::Unsupported};
}

Result<void> request_stop(MachineEnd end, i32 code, u64 timeout_ns) {
    const u64 timeout = timeout_ns != 0 ? timeout_ns : config::kStopTimeoutMs * kNsPerMs;
    TRY(stop_timer().begin({end, code, later(hal::now_ns(), timeout)}));
    log::info("stop requested: {}, within {} ms", end == MachineEnd::Restart ? "restart" : "shutdown",
              timeout / kNsPerMs);
    if (task::Task* const first = first_process()) {
        static_cast<void>(first->request_end());  // BAD_STATE: it ends, and the time will be over
    }
    return {};
}

Result<StopRequest> stop_under_way() {
    return stop_timer().request();
}

}  // namespace kos::core
