// SPDX-License-Identifier: Apache-2.0
// Which word of memory threads meet at.
#pragma once

#include "obj/process.hpp"
#include "thread/futex_node.hpp"

namespace kos::sync {

// Who meets at a word: kFutexPrivate and kFutexShared of core.Types.
enum class Scope : u8 {
    Private,  // the threads of a process that name the same address
    Shared,   // all whose address lies at the same place of the same memory object
};

inline constexpr u64 kWordAlignment = 4;

// FAULT: no memory is mapped there. Whether the process may use it is checked by whoever asks.
Result<thread::FutexKey> find_key(const obj::Process& process, UserAddr word, Scope scope);

}  // namespace kos::sync
