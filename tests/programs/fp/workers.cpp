// SPDX-License-Identifier: Apache-2.0
// The kinds of threads.
#include "workers.hpp"

#include <array>
#include <atomic>

#include <kos/clock.hpp>
#include <kos/message.hpp>
#include <kos/thread.hpp>

#include "registers.hpp"

namespace fp {
namespace {

using kos::u32;
using kos::u64;

struct Worker;

struct Kind {
    void (*turn)(const Worker& worker);  // what it does between two looks
    u32 turns;
};

struct Worker {
    const Kind* kind = nullptr;
    u64 number = 0;
    kos::abi::Handle server{};
    std::atomic<u32>* failures = nullptr;
    Counts counts{};
};

// Only the timer takes the CPU from it.
void spin(const Worker& /*worker*/) {
    const u64 end = kos::Clock::uptime() + 15 * kos::Clock::kMillisecond;
    for (u64 now = 0; now < end; now = kos::Clock::uptime()) {
        for (u32 round = 0; round < 100'000; ++round) {
            asm volatile("");
        }
    }
}

void yield(const Worker& /*worker*/) {
    kos::Thread::yield();
}

void sleep(const Worker& /*worker*/) {
    kos::Clock::sleep(kos::Clock::kMillisecond / 4);
}

void ask(const Worker& worker) {
    const std::array<u64, 1> question{worker.number};
    std::array<u64, 1> answer{};
    kos::Message message{.constant = std::as_bytes(std::span{question}),
                         .in_constant = std::as_writable_bytes(std::span{answer})};
    if (!kos::call(worker.server, message) || answer[0] != worker.number + 1) {
        worker.failures->fetch_add(1);
    }
}

constexpr std::array kKinds{Kind{spin, 15}, Kind{yield, 2'000}, Kind{sleep, 300}, Kind{ask, 2'000}, Kind{ask, 2'000}};

void work(Worker& worker) {
    Keeper keeper{worker.number};
    for (u32 turn = 0; turn < worker.kind->turns; ++turn) {
        worker.kind->turn(worker);
        keeper.look();
    }
    worker.counts = {keeper.looks(), keeper.wrong()};
}

}  // namespace

kos::Result<Counts> run_workers(u64 number, kos::abi::Handle server) {
    std::atomic<u32> failures{0};
    std::array<Worker, kKinds.size()> workers{};
    std::array<kos::Thread, kKinds.size()> threads{};
    for (std::size_t index = 0; index < kKinds.size(); ++index) {
        workers[index] = {&kKinds[index], number * kKinds.size() + index, server, &failures, {}};
        threads[index] = TRY(kos::Thread::create(work, workers[index]));
    }
    Counts all{};
    for (std::size_t index = 0; index < kKinds.size(); ++index) {
        TRY(threads[index].join());
        all.looks += workers[index].counts.looks;
        all.wrong += workers[index].counts.wrong;
    }
    all.wrong += failures.load();
    return all;
}

}  // namespace fp
