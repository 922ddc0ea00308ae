// SPDX-License-Identifier: Apache-2.0
// Thread-local variables of several threads at once: values, alignment, and destructors.
#include <array>
#include <atomic>
#include <bit>

#include <kos/barrier.hpp>
#include <kos/thread.hpp>

#include "check.hpp"

namespace loading {
namespace {

constexpr kos::u32 kThreads = 4;
constexpr kos::u32 kTurns = 100;

std::atomic<kos::u32> g_made{0};
std::atomic<kos::u32> g_destroyed{0};

struct Counted {
    Counted() { g_made.fetch_add(1); }
    ~Counted() { g_destroyed.fetch_add(1); }
    kos::u32 value = 5;
};

thread_local kos::u32 t_number = 7;
thread_local kos::u64 t_zeros[100];
alignas(64) thread_local kos::u32 t_aligned = 9;
thread_local Counted t_counted;

struct Job {
    kos::u32 number = 0;
    kos::Barrier* barrier = nullptr;
    kos::u32 wrong = 0;
    const kos::u32* where = nullptr;
};

void work(Job& job) {
    job.wrong += t_number == 7 && t_aligned == 9 && t_zeros[99] == 0 ? 0 : 1;
    job.wrong += std::bit_cast<kos::u64>(&t_aligned) % 64 == 0 ? 0 : 1;
    job.wrong += t_counted.value == 5 ? 0 : 1;
    job.where = &t_number;
    for (kos::u32 turn = 0; turn < kTurns; ++turn) {
        t_number = job.number * 1000 + turn;
        t_zeros[turn % 100] = job.number;
        job.barrier->wait();
        job.wrong += t_number == job.number * 1000 + turn && t_zeros[turn % 100] == job.number ? 0 : 1;
    }
}

}  // namespace

kos::Result<bool> check_variables() {
    Check check{"variables"};
    kos::Barrier barrier{kThreads + 1};
    std::array<Job, kThreads> jobs;
    std::array<kos::Thread, kThreads> threads;
    for (kos::u32 index = 0; index < kThreads; ++index) {
        jobs[index] = {.number = index + 1, .barrier = &barrier};
        threads[index] = TRY(kos::Thread::create(work, jobs[index]));
    }
    Job mine{.number = 100, .barrier = &barrier};
    work(mine);
    check.that("variables of the first thread", mine.wrong, 0);
    for (kos::u32 index = 0; index < kThreads; ++index) {
        TRY(threads[index].join());
        check.that("variables of a thread", jobs[index].wrong, 0);
        check.that("a place of its own", jobs[index].where == mine.where ? 1 : 0, 0);
    }
    check.that("objects made", g_made.load(), kThreads + 1);
    check.that("objects destroyed", g_destroyed.load(), kThreads);
    alignas(16) static std::array<std::byte, kos::Thread::kLeastStackBytes> small;
    check.expect("a stack without room for variables", kos::Thread::create(work, mine, {.stack = small}),
                 kos::Status::Invalid);
    return check.finish();
}

}  // namespace loading
