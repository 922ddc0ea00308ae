// SPDX-License-Identifier: Apache-2.0
// thread_local: each thread counts for itself.
#include <kos/print.hpp>
#include <kos/thread.hpp>

namespace {

thread_local kos::u32 t_count = 100;

struct Job {
    kos::u32 steps;
    kos::u32 reached = 0;
};

void count(Job& job) {
    for (kos::u32 step = 0; step < job.steps; ++step) {
        ++t_count;
    }
    job.reached = t_count;
}

kos::Result<> run() {
    Job first{.steps = 5};
    Job second{.steps = 7};
    kos::Thread one = TRY(kos::Thread::create(count, first));
    kos::Thread two = TRY(kos::Thread::create(count, second));
    TRY(one.join());
    TRY(two.join());
    kos::println("thread_local: {} and {}, and {} as before", first.reached, second.reached, t_count);
    return {};
}

}  // namespace

int main(int, char**) {
    return run() ? 0 : 1;
}
