// SPDX-License-Identifier: Apache-2.0
// Lays the trace's memory out, and has it begin.
#include "core/trace_memory.hpp"

#include <cstring>
#include <memory>

#include <hal/clock.hpp>
#include <hal/memory_map.hpp>

#include "config.hpp"
#include "lib/log.hpp"
#include "sched/cpus.hpp"
#include "sched/trace.hpp"
#include "sched/trace_names.hpp"

namespace kos::core {

namespace {

constexpr u32 kNames = 1024;
constexpr u32 kRecords = config::kTraceKib * 1024 / sizeof(abi::TraceRecord);
constexpr u32 kNamesOffset = sizeof(abi::TraceHead) + hal::kMaxCpus * sizeof(abi::TraceCpu);
constexpr u32 kRecordsOffset = kNamesOffset + kNames * sizeof(abi::TraceName);
constexpr u64 kRingBytes = u64{kRecords} * sizeof(abi::TraceRecord);

constexpr u64 bytes_for(u32 cpus) {
    return (kRecordsOffset + cpus * kRingBytes + kPageMask) & ~kPageMask;
}

static_assert((kRecords & (kRecords - 1)) == 0, "TRACE_KIB is a power of two");
static_assert(bytes_for(hal::kMaxCpus) <= ~u32{0}, "the head's offsets reach all of it");

constinit hal::PhysRange memory{};

template <typename T>
T* at(std::byte* base, u64 offset) {
    // Safe: all of them are made here, at offsets that are multiples of their alignment, in memory that is zero.
    return reinterpret_cast<T*>(base + offset);
}

void begin_trace() {
    auto* const base = static_cast<std::byte*>(hal::phys_to_virt(memory.start));
    std::memset(base, 0, memory.size);
    auto& head = *std::construct_at(at<abi::TraceHead>(base, 0));
    head = {.magic = abi::kTraceMagic,
            .version = abi::kTraceVersion,
            .bytes = static_cast<u32>(memory.size),
            .ticks_per_second = hal::clock_frequency_hz(),
            .cpus = sched::cpus.count(),
            .records = kRecords,
            .names = kNames,
            .written_names = 0,
            .names_offset = kNamesOffset,
            .records_offset = kRecordsOffset,
            .zero = {}};
    sched::begin_trace_names(head, at<abi::TraceName>(base, kNamesOffset));
    // The others idle, and have nothing to write before they are called.
    for (u32 number = 0; number < sched::cpus.count(); ++number) {
        auto* const records = at<abi::TraceRecord>(base, kRecordsOffset + number * kRingBytes);
        auto* const cpu = at<abi::TraceCpu>(base, sizeof(abi::TraceHead) + number * sizeof(abi::TraceCpu));
        sched::cpus.at(number).trace.begin({records, kRecords}, *cpu);
    }
    log::info("trace: {} KiB at {:#x}", memory.size / 1024, memory.start.raw());
}

}  // namespace

hal::RangeList keep_trace_memory(hal::RangeList free) {
    hal::PhysRange* largest = &free.ranges[0];
    for (usize index = 1; index < free.count; ++index) {
        largest = free.ranges[index].size > largest->size ? &free.ranges[index] : largest;
    }
    const u64 bytes = bytes_for(sched::cpus.count());
    if (largest->size <= bytes) {
        return free;  // the machine's memory is no larger than the trace: it has none
    }
    largest->size -= bytes;
    memory = {largest->end(), bytes};
    begin_trace();
    return free;
}

Result<hal::PhysRange> trace_memory() {
    return memory.size != 0 ? Result<hal::PhysRange>{memory} : Error{Status::Unsupported};
}

}  // namespace kos::core
