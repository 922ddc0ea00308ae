// SPDX-License-Identifier: Apache-2.0
// How an operation is counted: instructions retired between two readings, less those of two readings alone.
#pragma once

#include <array>
#include <string_view>

#include <kos/base/result.hpp>
#include <kos/panic.hpp>

namespace bench {

using kos::u32;
using kos::u64;

// Runs before those that count: caches of objects are filled then, and page tables exist.
inline constexpr u32 kWarmUps = 8;
inline constexpr u32 kRuns = 64;

// Instructions that EL1 and EL0 have retired, modulo 2^32 (counter 0 of the PMU, which the kernel set up).
[[gnu::always_inline]] inline u32 read_counter() {
    u64 value;
    // Safe: reads a counter. The barrier keeps the reading in its place among the instructions.
    asm volatile("isb\n\tmrs %0, pmevcntr0_el0" : "=r"(value) : : "memory");
    return static_cast<u32>(value);
}

// What that counter was when the CPU last went to sleep: the kernel keeps it in counter 1, which counts nothing itself.
[[gnu::always_inline]] inline u32 read_sleep() {
    u64 value;
    // Safe: reads a register.
    asm volatile("mrs %0, pmevcntr1_el0" : "=r"(value) : : "memory");
    return static_cast<u32>(value);
}

// What an operation gave, and how many instructions it took, those of the readings included.
template <typename T>
struct Counted {
    T result;
    u32 count;
};

template <typename Operation>
[[gnu::always_inline]] inline auto count(Operation operation) {
    const u32 begin = read_counter();
    auto result = operation();
    const u32 end = read_counter();
    return Counted<decltype(result)>{result, end - begin};
}

// What two readings alone count.
u32 empty_count();

// One row of the table.
struct Figure {
    std::string_view name;
    u64 least;
    u64 mean;
    u64 most;
    u32 runs;
};

// Figures are kept and printed at the end, so that printing is not measured.
void keep(const Figure& figure);
void print_figures();

// Collects the runs of one row.
class Series {
  public:
    void add(u64 count);
    Figure figure(std::string_view name) const;

  private:
    u64 least_ = ~u64{0};
    u64 most_ = 0;
    u64 sum_ = 0;
    u32 runs_ = 0;
};

// Calls run() for warm-up and then kRuns times; it answers with a count, as count() gives it, of one operation.
template <typename Run>
void measure(std::string_view name, Run run) {
    for (u32 index = 0; index < kWarmUps; ++index) {
        run();
    }
    const u32 empty = empty_count();
    Series series;
    for (u32 index = 0; index < kRuns; ++index) {
        series.add(run() - empty);
    }
    keep(series.figure(name));
}

// The value of a result that cannot be an error unless the system is broken.
template <typename T>
T must(const kos::Result<T>& result, std::string_view what) {
    kos::require(result.has_value(), what);
    if constexpr (!std::is_void_v<T>) {
        return *result;
    }
}

}  // namespace bench
