// SPDX-License-Identifier: Apache-2.0
// One CPU's ring of the trace. Only this CPU writes it, and it waits for nobody.
#pragma once

#include <span>

#include <hal/ticks.hpp>
#include <kos/abi/trace.hpp>

namespace kos::sched {

class TraceRing {
  public:
    // records: a power of two. Before that nothing may be written.
    void begin(std::span<abi::TraceRecord> records, abi::TraceCpu& cpu) {
        records_ = records.data();
        mask_ = records.size() - 1;
        cpu_ = &cpu;
    }

    void write(abi::TraceKind kind, u64 thread, u64 first, u64 second, u16 detail = 0) {
        records_[written_ & mask_] = {hal::ticks(), static_cast<u32>(thread), kind, detail, first, second};
        // A reader that sees the count sees the record.
        __atomic_store_n(&cpu_->written, ++written_, __ATOMIC_RELEASE);
    }

    // Of a thread that gets the CPU, or 0 of none: whether it is another one than before; and who had it.
    bool changes(u64 thread) const { return static_cast<u32>(thread) != running_; }
    u32 running() const { return running_; }
    void set_running(u64 thread) { running_ = static_cast<u32>(thread); }

  private:
    abi::TraceRecord* records_ = nullptr;
    u64 mask_ = 0;
    u64 written_ = 0;
    abi::TraceCpu* cpu_ = nullptr;
    u32 running_ = 0;
};

}  // namespace kos::sched
