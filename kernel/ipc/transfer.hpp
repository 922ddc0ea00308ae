// SPDX-License-Identifier: Apache-2.0
// One message on its way: snapshot, verdict and delivery, together and in this order (abi.md, "Rendezvous").
#pragma once

#include "thread/thread.hpp"

namespace kos::ipc {

// What each side of an undelivered message is told; Ok on both: it was delivered. kRestart for the sender: nothing
// has happened, and the running thread makes its system call again, whichever side it is.
struct Outcome {
    Status sender = Status::Ok;
    Status receiver = Status::Ok;

    bool delivered() const { return sender == Status::Ok && receiver == Status::Ok; }
};

// Reads the descriptor that x11 of the frame names, if the header has one, into the running thread's message record.
// FAULT, INVALID, TOO_BIG.
Result<void> read_descriptor(thread::Thread& thread, abi::Header header, UserAddr address);

// Checks what a header may say whatever it is for. INVALID, TOO_BIG.
Result<void> check_header(abi::Header header, u64 allowed_flags);

// Delivers `sender`'s request to a thread in Recv. On success the receiver's registers hold it (but for its
// status, token and cookie).
Outcome transfer_request(thread::Thread& sender, thread::Thread& receiver, const obj::Process& server);
// Delivers the running thread's response to the caller that waits for it, as an answer to the method that was called.
Outcome transfer_response(thread::Thread& sender, thread::Thread& receiver, abi::Header response);

}  // namespace kos::ipc
