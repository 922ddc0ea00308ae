// SPDX-License-Identifier: Apache-2.0
// What is counted of a thread's time on CPUs, and of all threads of a process together.
#pragma once

#include <kos/base/types.hpp>

namespace kos::lib {

struct RunCounters {
    u64 run_ns = 0;    // on a CPU, up to the last switch
    u64 switches = 0;  // how often it got one
};

}  // namespace kos::lib
