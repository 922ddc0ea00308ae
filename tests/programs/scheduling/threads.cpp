// SPDX-License-Identifier: Apache-2.0
// Threads are made with the core endpoints here; the check is of the kernel.
#include "threads.hpp"

#include <array>

#include <kos/clock.hpp>
#include <kos/core/thread.hpp>
#include <kos/process.hpp>

namespace scheduling {
namespace {

using kos::core::Thread;

constexpr kos::u8 kNormal = 64;
constexpr kos::u8 kHigh = 65;
constexpr kos::u64 kArgument = 0x6b6f73;

alignas(16) std::array<std::byte, 4096> g_stack;
volatile kos::u64 g_seen = 0;

[[noreturn]] void write_argument(kos::u64 argument) {
    g_seen = argument;
    static_cast<void>(Thread::exit());
    __builtin_unreachable();
}

[[noreturn]] void spin(kos::u64 /*argument*/) {
    while (true) {
        g_seen = g_seen + 1;
    }
}

kos::Result<kos::abi::Handle> make_thread(void (*entry)(kos::u64), kos::u8 priority) {
    const kos::abi::Handle task = TRY(kos::process::handle(kos::abi::StartHandleKind::Task));
    const auto top = reinterpret_cast<kos::u64>(g_stack.data() + g_stack.size());
    return TRY(Thread::create(task, reinterpret_cast<kos::u64>(entry), top, kArgument, priority)).thread;
}

kos::Result<bool> run_and_join() {
    g_seen = 0;
    const kos::abi::Handle thread = TRY(make_thread(write_argument, kNormal));
    TRY(Thread::start(thread));
    TRY(Thread::join(thread));
    return g_seen == kArgument && Thread::start(thread).error() == kos::Status::BadState;
}

// The new thread is done before the call that started it returns.
kos::Result<bool> run_at_once() {
    g_seen = 0;
    const kos::abi::Handle thread = TRY(make_thread(write_argument, kHigh));
    TRY(Thread::start(thread));
    return g_seen == kArgument;
}

kos::Result<bool> end_spinning_thread() {
    g_seen = 0;
    const kos::abi::Handle thread = TRY(make_thread(spin, kNormal));
    TRY(Thread::start(thread));
    while (g_seen == 0) {
        TRY(Thread::yield());
    }
    TRY(Thread::terminate(thread));
    const kos::u64 last = g_seen;
    kos::Clock::sleep(30 * kos::Clock::kMillisecond);
    return g_seen == last && Thread::terminate(thread).error() == kos::Status::BadState;
}

}  // namespace

bool thread_runs_and_is_joined() {
    return run_and_join().value_or(false);
}

bool higher_priority_runs_first() {
    return run_at_once().value_or(false);
}

bool terminated_thread_ends() {
    return end_spinning_thread().value_or(false);
}

}  // namespace scheduling
