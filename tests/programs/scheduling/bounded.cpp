// SPDX-License-Identifier: Apache-2.0
// Its ceiling is priority 100 of the standard class: what is above that is refused.
#include <kos/core/task.hpp>
#include <kos/core/types.hpp>
#include <kos/event.hpp>
#include <kos/print.hpp>
#include <kos/process.hpp>
#include <kos/thread.hpp>

namespace {

using kos::Schedule;
using kos::Status;
using kos::Thread;

// Until it is let go: one that has ended has no schedule any more.
void wait_for(kos::Event& release) {
    static_cast<void>(release.wait());
}

kos::Result<bool> is_bound() {
    const kos::abi::Handle self = TRY(kos::process::task());
    kos::Event release;
    const auto made = Thread::create(wait_for, release, {.priority = 101});
    Thread thread = TRY(Thread::create(wait_for, release, {.priority = 1}));
    const auto ceiling = TRY(kos::core::Task::get_ceiling(self));
    const bool all_refused =
        made.error() == Status::BadPriority && thread.set_priority(101).error() == Status::BadPriority &&
        thread.set_schedule(Schedule::fifo(0)).error() == Status::BadPriority &&
        thread.set_schedule(Schedule::deadline({.budget = 1'000'000, .period = 1'000'000'000})).error() ==
            Status::BadPriority &&
        kos::core::Task::set_ceiling(self, kos::core::kScheduleFifo, 1, 0).error() == Status::NoRights;
    TRY(thread.set_priority(100));
    release.set();
    TRY(thread.join());
    return all_refused && ceiling.priority == 100 && ceiling.schedule == kos::core::kScheduleStandard;
}

}  // namespace

int main(int, char**) {
    const bool bound = is_bound().value_or(false);
    if (!bound) {
        kos::println("bounded: WRONG");
    }
    return bound ? 0 : 1;
}
