// SPDX-License-Identifier: Apache-2.0
// The first and the last instructions of a thread.
#include "thread_start.hpp"

#include <bit>
#include <utility>

#include <kos/abi/message.hpp>
#include <kos/core/thread.hpp>
#include <kos/core/vmm.hpp>

#include "thread_local.hpp"

namespace kos::detail {
namespace {

constexpr u16 kUnmap = std::to_underlying(core::Vmm::Method::Unmap);
constexpr u16 kExit = std::to_underlying(core::Thread::Method::Exit);

// Unmaps the stack that this code runs on, and ends: between the two system calls there is nothing to stand on, so they
// are one piece of assembly. x19 and x20 survive a system call (abi.md, "Registers").
[[noreturn]] void unmap_and_leave(abi::Handle task, std::span<std::byte> memory) {
    register u64 x0 asm("x0") = abi::kKernelHandle.raw();
    register u64 x1 asm("x1") = abi::Header::request(core::Vmm::kRiid, kUnmap, 3 * sizeof(u64)).raw();
    register u64 x2 asm("x2") = task.raw();
    register u64 x3 asm("x3") = std::bit_cast<u64>(memory.data());
    register u64 x4 asm("x4") = memory.size();
    register u64 x19 asm("x19") = abi::kKernelHandle.raw();
    register u64 x20 asm("x20") = abi::Header::request(core::Thread::kRiid, kExit, 0).raw();
    asm volatile(
        "svc %[call]\n\t"
        "mov x0, x19\n\t"
        "mov x1, x20\n\t"
        "svc %[call]\n\t"
        "brk #1"
        :
        : "r"(x0), "r"(x1), "r"(x2), "r"(x3), "r"(x4), "r"(x19),
          "r"(x20), [call] "i"(static_cast<u32>(abi::Syscall::Call))
        : "memory");
    __builtin_unreachable();
}

}  // namespace

void run_thread(ThreadStart& start) {
    set_thread_pointer(start.thread_pointer);
    start.call.run(start.call);
    run_thread_destructors();
    // Copies: the owner may free everything here as soon as it reads Ended.
    const abi::Handle task = start.task;
    const std::span<std::byte> memory = start.stack_memory;
    // Release: detach() that comes second sees all that this thread did. Acquire: that it was let go comes before.
    const ThreadState before = start.state.exchange(ThreadState::Ended, std::memory_order_acq_rel);
    if (before == ThreadState::Detached && !memory.empty()) {
        unmap_and_leave(task, memory);
    }
    static_cast<void>(core::Thread::exit());
    __builtin_trap();  // the kernel does not come back; if it did, the fault would say so
}

}  // namespace kos::detail
