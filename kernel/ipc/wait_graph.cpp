// SPDX-License-Identifier: Apache-2.0
// The walk from server to server.
#include "ipc/wait_graph.hpp"

#include "ipc/channel.hpp"

namespace kos::ipc {

namespace {

constexpr int kMaxLinks = 8;

// The one thread that could answer for the process; nullptr: there are several, or none.
const thread::Thread* only_thread(obj::Process* process) {
    if (process == nullptr || process->member_count() != 1) {
        return nullptr;
    }
    return static_cast<const thread::Thread*>(process->members().front());
}

// The process that the thread waits for, if it waits in a Call.
obj::Process* waits_for(const thread::Thread& thread) {
    switch (thread.waits_for()) {
        case thread::WaitKind::Reply:
            return thread.server();
        case thread::WaitKind::Send:
            return static_cast<const Channel*>(thread.hold.get())->listener().server();
        default:
            return nullptr;
    }
}

}  // namespace

bool would_deadlock(const thread::Thread& caller, const Listener& listener) {
    obj::Process* server = listener.server();
    for (int link = 0; link < kMaxLinks; ++link) {
        const thread::Thread* thread = only_thread(server);
        if (thread == nullptr || thread == &caller) {
            return thread == &caller;
        }
        server = waits_for(*thread);
    }
    return false;
}

}  // namespace kos::ipc
