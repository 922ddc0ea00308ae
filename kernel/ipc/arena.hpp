// SPDX-License-Identifier: Apache-2.0
// The arena of a message on its way: copied once, in pieces. For an interrupt, or for another CPU that wants the
// kernel, the running thread makes its system call again; how far it came is kept in the record of the one that waits.
#pragma once

#include "thread/thread.hpp"

namespace kos::ipc {

// Why memory of a message was not copied.
enum class CopyFault : u8 {
    None,
    Sender,    // its memory
    Receiver,  // its memory
    Restart,   // not an error: the running thread is to make its system call again
};

namespace detail {
CopyFault copy_some(thread::Thread& sender, thread::Thread& receiver);
}

// One of them runs, the other one waits. Nothing but the receiver's buffer has changed unless it answers None.
inline CopyFault copy_arena(thread::Thread& sender, thread::Thread& receiver) {
    return sender.message.descriptor.arena_size == 0 ? CopyFault::None : detail::copy_some(sender, receiver);
}

}  // namespace kos::ipc
