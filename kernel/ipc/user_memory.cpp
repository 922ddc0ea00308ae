// SPDX-License-Identifier: Apache-2.0
// Copies to and from the processes of a message.
#include "ipc/user_memory.hpp"

#include <algorithm>

#include <hal/user_access.hpp>

#include "thread/thread.hpp"
#include "vmm/address_space.hpp"

namespace kos::ipc {

namespace {

constexpr usize kPiece = 512;

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

CopyFault copy_between(const obj::Process& sender, UserAddr source, const obj::Process& receiver, UserAddr destination,
                       usize bytes) {
    alignas(16) std::byte piece[kPiece];
    for (usize done = 0; done < bytes;) {
        const std::span<std::byte> part{piece, std::min(kPiece, bytes - done)};
        if (!read_user(sender, source + done, part)) {
            return CopyFault::Sender;
        }
        if (!write_user(receiver, destination + done, part)) {
            return CopyFault::Receiver;
        }
        done += part.size();
    }
    return CopyFault::None;
}

}  // namespace kos::ipc
