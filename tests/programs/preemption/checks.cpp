// SPDX-License-Identifier: Apache-2.0
// The first process: long operations on memory and processes, while a thread of high priority wakes every 50
// microseconds, and another one of the same priority works on the same address space.
#include <array>
#include <atomic>
#include <cstddef>
#include <string_view>

#include <kos/clock.hpp>
#include <kos/core/handle.hpp>
#include <kos/core/mm.hpp>
#include <kos/core/pm.hpp>
#include <kos/core/task.hpp>
#include <kos/core/types.hpp>
#include <kos/core/vmm.hpp>
#include <kos/print.hpp>
#include <kos/process.hpp>
#include <kos/thread.hpp>

namespace {

using kos::u32;
using kos::u64;
using kos::abi::Handle;
using kos::abi::StartHandleKind;
using kos::core::Vmm;

constexpr u64 kPageBytes = 4096;
constexpr u64 kBytes = u64{8} << 20;
constexpr u64 kWindow = u64{48} << 30;
constexpr u64 kElsewhere = u64{56} << 30;
constexpr u32 kReadWrite = kos::core::kProtectRead | kos::core::kProtectWrite;
constexpr u32 kRounds = 4;
constexpr u64 kFewRounds = 200;
constexpr u64 kPause = 50 * kos::Clock::kMicrosecond;
constexpr kos::u8 kHigh = 200;

std::atomic<bool> g_over = false;
std::atomic<u32> g_woken = 0;
std::atomic<u32> g_wrong = 0;
Handle g_self;

bool check(bool condition, std::string_view what) {
    if (!condition) {
        ++g_wrong;
        kos::println("WRONG: {}", what);
    }
    return condition;
}

u64& word_at(u64 address) {
    // Safe: the pages that the callers have mapped.
    return *reinterpret_cast<u64*>(address);
}

void wake_all_the_time() {
    while (!g_over) {
        kos::Clock::sleep(kPause);
        ++g_woken;
    }
}

// Maps and unmaps a page in the same address space; each finds the other's operation half-way at times.
void map_all_the_time() {
    const auto made = Vmm::create_memory(kPageBytes);
    while (made && !g_over) {
        check(Vmm::map(g_self, made->memory, 0, kPageBytes, kElsewhere, kReadWrite).has_value(), "a sibling maps");
        word_at(kElsewhere) = 1;
        check(Vmm::unmap(g_self, kElsewhere, kPageBytes).has_value(), "a sibling unmaps");
    }
    static_cast<void>(kos::core::Handle::close(made->memory));
}

u64 free_pages() {
    const auto stats = kos::core::Mm::stats();
    return stats ? stats->free_pages : 0;
}

bool is_zero(u64 bytes) {
    for (u64 offset = 0; offset < bytes; offset += kPageBytes) {
        if (word_at(kWindow + offset) != 0 || word_at(kWindow + offset + kPageBytes - sizeof(u64)) != 0) {
            return false;
        }
        word_at(kWindow + offset) = ~offset;
    }
    return true;
}

void use_memory() {
    const auto made = Vmm::create_memory(kBytes);
    if (!check(made.has_value(), "memory is created")) {
        return;
    }
    // Not where blocks fit: page by page.
    check(Vmm::map(g_self, made->memory, kPageBytes, kBytes - kPageBytes, kWindow, kReadWrite).has_value(), "map");
    check(is_zero(kBytes - kPageBytes), "memory is zero");
    check(Vmm::protect(g_self, kWindow, kBytes - kPageBytes, kos::core::kProtectRead).has_value(), "protect");
    check(word_at(kWindow + kPageBytes) == ~kPageBytes, "memory is what was written");
    check(Vmm::unmap(g_self, kWindow, kBytes).has_value(), "unmap");
    check(Vmm::map(g_self, made->memory, 0, kBytes, kWindow, kReadWrite).has_value(), "map in blocks");
    check(word_at(kWindow + 2 * kPageBytes) == ~kPageBytes, "blocks show what was written");
    check(Vmm::unmap(g_self, kWindow + 100 * kPageBytes, kBytes / 2).has_value(), "unmap parts of blocks");
    check(Vmm::unmap(g_self, kWindow, kBytes).has_value(), "unmap the rest");
    check(kos::core::Handle::close(made->memory).has_value(), "close");
}

void use_reservation() {
    check(Vmm::reserve(g_self, 2 * kBytes, kWindow, kReadWrite).has_value(), "reserve");
    check(Vmm::commit(g_self, kWindow + 10 * kPageBytes, kPageBytes).has_value(), "commit a page");
    check(Vmm::commit(g_self, kWindow, kBytes).has_value(), "commit");
    check(is_zero(kBytes), "committed pages are zero");
    check(Vmm::decommit(g_self, kWindow, kBytes / 2).has_value(), "decommit");
    check(word_at(kWindow + kBytes / 2) == ~(kBytes / 2), "what stays is what was written");
    check(Vmm::unmap(g_self, kWindow, 2 * kBytes).has_value(), "unmap a reservation");
}

// So few pages that they need no operation of their own unless they are interrupted.
void use_few_pages() {
    constexpr u64 kFew = 3 * kPageBytes;
    const auto made = Vmm::create_memory(kFew);
    if (!check(made.has_value(), "a little memory is created")) {
        return;
    }
    for (u64 round = 0; round < kFewRounds; ++round) {
        check(Vmm::map(g_self, made->memory, 0, kFew, kWindow, kReadWrite).has_value(), "map a few pages");
        check(word_at(kWindow + 2 * kPageBytes) == round, "a few pages are what was written");
        word_at(kWindow + 2 * kPageBytes) = round + 1;
        check(Vmm::protect(g_self, kWindow, kFew, kos::core::kProtectRead).has_value(), "protect a few pages");
        check(Vmm::unmap(g_self, kWindow, kFew).has_value(), "unmap a few pages");
    }
    check(kos::core::Handle::close(made->memory).has_value(), "close a little memory");
}

// Its copy is made, and mapped, in steps.
void set_start_block(Handle task) {
    std::array<std::byte, 3000> block{};
    check(kos::core::Task::set_arguments(task, block).has_value(), "a start block is set");
}

void run_process() {
    const auto factory = kos::process::handle(StartHandleKind::Resource, "task_factory");
    const auto task = factory ? kos::core::Task::create(*factory, "child", "tests.Child")
                              : kos::Result<kos::core::Task::CreateOut>{kos::Error{factory.error()}};
    if (!check(task.has_value(), "a process is created")) {
        return;
    }
    check(kos::core::Task::load(task->task, "preemption_child").has_value(), "a process is loaded");
    set_start_block(task->task);
    const auto memory = Vmm::create_memory(kBytes);
    check(memory && Vmm::map(task->task, memory->memory, 0, kBytes, kWindow, kReadWrite), "map into a process");
    check(memory && kos::core::Handle::close(memory->memory), "close what a process has mapped");
    check(kos::core::Task::terminate(task->task).has_value(), "a process is ended");
    const auto ended = kos::core::Task::wait(task->task);
    check(ended && ended->reason == kos::core::kEndedByTerminate, "the end is told");
    check(kos::core::Handle::close(task->task).has_value(), "close a process");
}

void run(std::string_view name, void (*act)()) {
    const u32 wrong = g_wrong;
    act();  // what object caches keep is there from now on
    const u64 before = free_pages();
    for (u32 round = 0; round < kRounds; ++round) {
        act();
    }
    check(free_pages() == before, "pages are missing");
    if (g_wrong == wrong) {
        kos::println("{}: results and pages are right", name);
    }
}

bool run_all() {
    auto waker = kos::Thread::create(wake_all_the_time, {.priority = kHigh});
    if (!check(waker.has_value(), "a thread is made")) {
        return false;
    }
    run("memory", use_memory);
    run("reservation", use_reservation);
    run("few pages", use_few_pages);
    run("processes", run_process);
    const u64 before = free_pages();
    {
        auto sibling = kos::Thread::create(map_all_the_time);
        use_memory();
        use_reservation();
        g_over = true;
        check(sibling && sibling->join(), "a sibling ends");
    }
    check(waker->join().has_value(), "the thread of high priority ends");
    // Its stack and the thread itself are gone, too.
    check(free_pages() >= before, "pages are missing after the siblings");
    if (g_wrong == 0) {
        kos::println("siblings: results and pages are right");
    }
    kos::println("woken {} times meanwhile", g_woken.load());
    return g_wrong == 0;
}

}  // namespace

int main(int, char**) {
    const auto self = kos::process::task();
    const auto power = kos::process::handle(StartHandleKind::Resource, "power");
    if (!self || !power) {
        kos::println("WRONG: the kernel gave no resources");
        return 1;
    }
    g_self = *self;
    const bool right = run_all();
    static_cast<void>(kos::core::Pm::shutdown(*power, right ? 0 : 1));
    return 1;
}
