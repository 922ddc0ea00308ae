// SPDX-License-Identifier: Apache-2.0
// The end of the machine's run, in order. Example: sdk/libkos/examples/power.cpp.
//
//     TRY(kos::on_stop(notice, kStop));          // a process that has something to save
//     TRY(notice.wait(kStop));
//     ... save it, until kos::stopping()->deadline ...
//     return 0;
//
//     TRY(kos::stop(power, kos::RunEnd::Off));   // who may end the run
//
// init has all processes end, those that were started last first. One that did not ask to be told is ended at once, one
// that was told and goes on is ended when its time is over. When all time is over, the kernel ends the run.
#pragma once

#include <kos/core/pm.hpp>
#include <kos/notice.hpp>

namespace kos {

// What a run ends in.
enum class RunEnd : u8 {
    Off = core::Pm::kEndOff,
    Restart = core::Pm::kEndRestart,
};

struct Stop {
    RunEnd end = RunEnd::Off;
    i32 code = 0;                           // what the run was good for: 0 says all
    Deadline deadline = Deadline::never();  // then the kernel ends it itself
};

// Begins to end the run; returns at once. power: a resource of the type Power with MANAGE. timeout_ns: how long all may
// take; 0: as the kernel was configured. BAD_STATE: that was begun already.
Result<> stop(abi::Handle power, RunEnd end, i32 code = 0, u64 timeout_ns = 0);

// BAD_STATE: nobody has begun to end the run.
Result<Stop> stopping();

// Sets bits of the notice, at least one, when this process is to end; at once if it is already. The notice's handle
// needs SIGNAL and has to stay open. NOT_FOUND: this process has no handle of itself; EXISTS: that was done before;
// QUOTA, NO_MEMORY.
Result<> on_stop(const Notice& notice, u64 bits);

}  // namespace kos
