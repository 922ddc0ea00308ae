// SPDX-License-Identifier: Apache-2.0
// The one CPU of host tests.
#pragma once

#include <hal/cpu_local.hpp>

namespace kos::hal {

namespace host {

// As on a board, the CPU has some from the start, before the scheduler brings its own.
inline constinit CpuLocal boot_local{};
inline constinit CpuLocal* local = &boot_local;

}  // namespace host

inline CpuLocal& this_cpu() {
    return *host::local;
}

}  // namespace kos::hal
