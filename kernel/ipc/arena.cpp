// SPDX-License-Identifier: Apache-2.0
// Arenas, piece by piece, and who of several that copy to the same thread goes on.
#include "ipc/arena.hpp"

#include <algorithm>
#include <limits>

#include <hal/user_access.hpp>

#include "lib/kernel_lock.hpp"
#include "lib/restart.hpp"
#include "vmm/address_space.hpp"

namespace kos::ipc {

namespace {

using thread::ArenaCopy;
using thread::Thread;

// Between two looks for an interrupt.
constexpr u32 kPiece = 512;
static_assert(config::kMaxArenaBytes / kPiece <= std::numeric_limits<u16>::max());
// Pieces between two looks for other CPUs: to come here again costs as much as some do.
constexpr u32 kTurn = 4;
// Each CPU that waits for the kernel has been there a few times until then.
constexpr u8 kPatience = 64;

// Tickets are even: Reply has the lowest bit (reply.cpp).
constinit u64 last_ticket = 0;

// False: a call on another CPU copies, and gets on.
bool take_over(Thread& waiting, Thread& running) {
    ArenaCopy& copy = waiting.message.arena_copy;
    const auto cpu = static_cast<u8>(hal::this_cpu().number);
    const bool under_way = copy.pieces != 0;
    if (under_way && waiting.restart_ticket == running.restart_ticket) {
        copy.cpu = cpu;
        return true;
    }
    if (under_way && copy.cpu != cpu && copy.patience != 0) {
        --copy.patience;
        return false;
    }
    last_ticket += 2;
    running.restart_ticket = last_ticket;
    waiting.restart_ticket = last_ticket;
    copy = {.pieces = 0, .cpu = cpu, .patience = kPatience};
    return true;
}

// The running side is reached by unprivileged access, the other one by a page walk: the bytes are copied once.
CopyFault send_piece(UserAddr source, const Thread& receiver, UserAddr destination, u32 bytes) {
    for (u32 done = 0; done < bytes;) {
        const auto part =
            receiver.process().space()->reachable(destination + done, vmm::Access::ReadWrite, bytes - done);
        if (!part) {
            return CopyFault::Receiver;
        }
        if (!hal::copy_from_user(part->data(), source + done, part->size())) {
            return CopyFault::Sender;
        }
        done += static_cast<u32>(part->size());
    }
    return CopyFault::None;
}

CopyFault take_piece(const Thread& sender, UserAddr source, UserAddr destination, u32 bytes) {
    for (u32 done = 0; done < bytes;) {
        const auto part = sender.process().space()->reachable(source + done, vmm::Access::Read, bytes - done);
        if (!part) {
            return CopyFault::Sender;
        }
        if (!hal::copy_to_user(destination + done, part->data(), part->size())) {
            return CopyFault::Receiver;
        }
        done += static_cast<u32>(part->size());
    }
    return CopyFault::None;
}

bool others_wait(u32 pieces) {
    return hal::interrupt_pending() || (config::kMaxCpus > 1 && pieces % kTurn == 0 && kernel_lock.contended());
}

}  // namespace

CopyFault detail::copy_some(Thread& sender, Thread& receiver) {
    const bool sends = &Thread::current() == &sender;
    Thread& running = sends ? sender : receiver;
    Thread& waiting = sends ? receiver : sender;
    ArenaCopy& copy = waiting.message.arena_copy;
    if (!take_over(waiting, running)) {
        return CopyFault::Restart;
    }
    bool got_on = false;
    const u32 bytes = sender.message.descriptor.arena_size;
    const UserAddr source{sender.message.descriptor.arena};
    const UserAddr destination{receiver.message.descriptor.in_arena};
    for (u32 done = copy.pieces * kPiece; done < bytes; done += kPiece) {
        if (got_on && others_wait(copy.pieces)) {
            return CopyFault::Restart;
        }
        const u32 piece = std::min(kPiece, bytes - done);
        const CopyFault fault = sends ? send_piece(source + done, receiver, destination + done, piece)
                                      : take_piece(sender, source + done, destination + done, piece);
        if (fault != CopyFault::None) {
            copy.pieces = 0;
            return fault;
        }
        ++copy.pieces;
        copy.patience = kPatience;
        got_on = true;
    }
    copy.pieces = 0;
    running.restart_ticket = 0;
    waiting.restart_ticket = 0;
    return CopyFault::None;
}

}  // namespace kos::ipc
