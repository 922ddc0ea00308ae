// SPDX-License-Identifier: Apache-2.0
// What Task.List says of a process.
#pragma once

#include <type_traits>

#include <kos/base/types.hpp>

namespace kos::abi {

struct TaskEntry {
    static constexpr u32 kNameBytes = 64;

    u64 sid;         // security identifier
    u64 parent_sid;  // of the process that made it; 0: the kernel did
    u64 bytes_used;  // of its quota, without what it gave to others
    u32 threads;
    u32 handles;
    u32 state;              // TaskCreated, TaskRunning, TaskSuspended or TaskEnded
    u32 reason;             // of an ended one: EndedByExit, EndedByTerminate or EndedByFault
    i32 code;               // of an ended one: as Task.Wait answers it
    u32 zero;               // for later versions
    char name[kNameBytes];  // both zero-terminated
    char security_class[kNameBytes];
};

static_assert(sizeof(TaskEntry) == 176 && std::is_trivially_copyable_v<TaskEntry>);

}  // namespace kos::abi
