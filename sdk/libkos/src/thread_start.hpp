// SPDX-License-Identifier: Apache-2.0
// What a thread finds at the top of its stack, and how it ends.
#pragma once

#include <atomic>
#include <span>

#include <kos/thread.hpp>

namespace kos::detail {

// Who gives the stack back is decided by who comes second: the thread's end or its owner's detach().
enum class ThreadState : u32 {
    Owned,
    Detached,  // the thread gives its stack back itself
    Ended,     // it will not touch the stack again but to leave
};

// Lies at the stack pointer that the thread starts with, which has to be a multiple of 16.
struct alignas(16) ThreadStart {
    ThreadCall call;
    abi::Handle task{};                   // this process
    std::span<std::byte> stack_memory{};  // what is to be unmapped; empty: the stack is the caller's own
    u64 thread_pointer = 0;               // of its thread-local variables
    std::atomic<ThreadState> state{ThreadState::Owned};
};

// A thread's first function.
[[noreturn]] void run_thread(ThreadStart& start);

}  // namespace kos::detail
