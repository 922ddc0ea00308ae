// SPDX-License-Identifier: Apache-2.0
// The end of the machine's run: at once, or in order, within a time.
#pragma once

#include <kos/base/result.hpp>

namespace kos::core {

enum class MachineEnd : u8 {
    Off = 0,
    Restart = 1,
};

// A stop that is under way: what it ends in, and when the kernel does not wait any longer.
struct StopRequest {
    MachineEnd end;
    i32 code;
    u64 deadline_ns;
};

// Logs it, checks the kernel where that is built in, sends the whole log, and ends the run. UNSUPPORTED: the machine
// has no such way.
Result<void> end_machine(MachineEnd end, i32 code);

// Tells the first process, and ends the run when the time is over. timeout_ns 0: as configured. BAD_STATE: one is
// under way.
Result<void> request_stop(MachineEnd end, i32 code, u64 timeout_ns);
// BAD_STATE: none is.
Result<StopRequest> stop_under_way();

}  // namespace kos::core
