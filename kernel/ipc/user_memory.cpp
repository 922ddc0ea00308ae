// SPDX-License-Identifier: Apache-2.0
// Copies to and from the processes of a message.
#include "ipc/user_memory.hpp"

#include <hal/user_access.hpp>

#include "thread/thread.hpp"
#include "vmm/address_space.hpp"

namespace kos::ipc {

namespace {

bool runs_now(const obj::Process& process) {
    const sched::Entity* running = sched::cpu().scheduler.current();
    return running != nullptr && &static_cast<const thread::Thread*>(running)->process() == &process;
}

}  // namespace

Result<void> read_user(const obj::Process& process, UserAddr source, std::span<std::byte> destination) {
    if (runs_now(process)) {
        return hal::copy_from_user(destination.data(), source, destination.size());
    }
    return process.space()->copy_in(destination, source);
}

Result<void> write_user(const obj::Process& process, UserAddr destination, std::span<const std::byte> source) {
    if (runs_now(process)) {
        return hal::copy_to_user(destination, source.data(), source.size());
    }
    return process.space()->copy_out(destination, source);
}

}  // namespace kos::ipc
