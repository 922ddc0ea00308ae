// SPDX-License-Identifier: Apache-2.0
// The kinds of operations that are measured.
#pragma once

#include <kos/abi/handle.hpp>

namespace bench {

// What the first process holds.
struct Powers {
    kos::abi::Handle self;       // its own task
    kos::abi::Handle factory;    // the right to make processes
    kos::abi::Handle lines;      // interrupts
    kos::abi::Handle registers;  // of devices
};

void measure_core();
void measure_handles(const Powers& powers);
void measure_memory(const Powers& powers);
void measure_threads(const Powers& powers);
void measure_switches(const Powers& powers);
void measure_fp(const Powers& powers);
void measure_notices();
void measure_interrupts(const Powers& powers);
void measure_futexes();
void measure_locks();
void measure_timers();
void measure_tasks(const Powers& powers);
void measure_round_trips(const Powers& powers);
void measure_codec();

}  // namespace bench
