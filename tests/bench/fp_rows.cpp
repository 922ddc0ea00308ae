// SPDX-License-Identifier: Apache-2.0
// What it costs that threads use floating point: the first use in a turn, and switches between two that do.
#include <bit>

#include <kos/core/handle.hpp>
#include <kos/core/thread.hpp>
#include <kos/core/types.hpp>

#include "fp_use.hpp"
#include "meter.hpp"
#include "rows.hpp"

namespace bench {
namespace {

using kos::core::Thread;

struct alignas(16) Stack {
    std::array<std::byte, 512> bytes;
};

Stack g_stack;

[[noreturn]] void yield_for_ever() {
    while (true) {
        must(Thread::yield(), "Thread.Yield answers");
    }
}

[[noreturn]] void compute_for_ever() {
    while (true) {
        bench_use_fp();
        must(Thread::yield(), "Thread.Yield answers");
    }
}

kos::abi::Handle start(kos::abi::Handle self, void (*entry)()) {
    const auto top = std::bit_cast<u64>(&g_stack) + sizeof(Stack);
    const auto made = Thread::create(self, std::bit_cast<u64>(entry), top, 0, kos::core::kPriorityDefault);
    const kos::abi::Handle thread = must(made, "Thread.Create answers").thread;
    must(Thread::start(thread), "Thread.Start answers");
    return thread;
}

void end(kos::abi::Handle thread) {
    must(Thread::terminate(thread), "Thread.Terminate answers");
    must(kos::core::Handle::close(thread), "Handle.Close answers");
}

// The use alone, after the other thread had its turn.
u32 first_use() {
    must(Thread::yield(), "Thread.Yield answers");
    const u32 begin = read_counter();
    bench_use_fp();
    return read_counter() - begin;
}

// From use to use, both ways.
u32 switch_to_and_fro() {
    bench_use_fp();
    const auto call = count([] {
        const auto yielded = Thread::yield();
        bench_use_fp();
        return yielded;
    });
    must(call.result, "Thread.Yield answers");
    const u32 readings = empty_count();  // the caller takes them off again
    return (call.count - readings) / 2 + readings;
}

}  // namespace

void measure_fp(const Powers& powers) {
    const kos::abi::Handle integer = start(powers.self, yield_for_ever);
    measure("fp.first_use.kept", first_use);
    end(integer);
    const kos::abi::Handle floating = start(powers.self, compute_for_ever);
    measure("fp.first_use", first_use);
    measure("sched.switch.fp", switch_to_and_fro);
    end(floating);
}

}  // namespace bench
