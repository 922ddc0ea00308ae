// SPDX-License-Identifier: Apache-2.0
// kos::Schedule: a thread that shares what is left over, and what a process is not allowed.
#include <kos/event.hpp>
#include <kos/print.hpp>
#include <kos/schedule.hpp>
#include <kos/thread.hpp>

namespace {

struct Work {
    kos::Event allowed{};
    bool done = false;
};

void clean_up(Work& work) {
    work.done = work.allowed.wait().has_value();
}

kos::Result<> run() {
    Work work;
    kos::Thread cleaner = TRY(kos::Thread::create(clean_up, work, {.schedule = kos::Schedule::idle()}));
    TRY(cleaner.set_schedule(kos::Schedule::standard(64, 50)));
    const kos::Schedule now = TRY(cleaner.schedule());
    // init.yaml gives this process no ceiling above standard threads.
    const auto refused = cleaner.set_schedule(kos::Schedule::fifo(1));
    work.allowed.set();
    TRY(cleaner.join());
    kos::println("schedule: weight {}, real time: {}, done: {}", now.weight(), refused.error(), work.done);
    return {};
}

}  // namespace

int main(int, char**) {
    return run() ? 0 : 1;
}
