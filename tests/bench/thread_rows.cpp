// SPDX-License-Identifier: Apache-2.0
// From the making of a thread to its first instruction.
#include <bit>

#include <kos/core/handle.hpp>
#include <kos/core/thread.hpp>
#include <kos/core/types.hpp>

#include "meter.hpp"
#include "rows.hpp"

extern "C" {
void bench_thread_entry();
[[noreturn]] void bench_thread_end();
}

namespace bench {
namespace {

using kos::core::Thread;

// Above the main thread's: it runs as soon as it is started.
constexpr kos::u8 kPriority = kos::core::kPriorityDefault + 1;

struct alignas(16) Stack {
    std::array<std::byte, 4096> bytes;
};

Stack g_stack;
volatile u32 g_first;  // the counter at the new thread's first instruction

u32 create_to_first(kos::abi::Handle self) {
    const auto entry = std::bit_cast<u64>(&bench_thread_entry);
    const auto stack_top = std::bit_cast<u64>(&g_stack) + sizeof(g_stack);
    const u32 begin = read_counter();
    const auto made = Thread::create(self, entry, stack_top, std::bit_cast<u64>(&g_first), kPriority);
    const auto started = made ? Thread::start(made->thread) : kos::Result<>{};
    const auto thread = must(made, "Thread.Create answers").thread;
    must(started, "Thread.Start answers");
    must(Thread::join(thread), "Thread.Join answers");
    must(kos::core::Handle::close(thread), "Handle.Close answers");
    return g_first - begin;
}

}  // namespace

void measure_threads(const Powers& powers) {
    measure("thread.create_to_first", [&] { return create_to_first(powers.self); });
}

}  // namespace bench

void bench_thread_end() {
    static_cast<void>(kos::core::Thread::exit());
    kos::panic("a thread goes on after Thread.Exit");
}
