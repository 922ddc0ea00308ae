// SPDX-License-Identifier: Apache-2.0
// The end of a process, as its peers see it.
#include "ipc/listener.hpp"
#include "ipc/rendezvous.hpp"

namespace kos::ipc {

void disconnect(obj::Process& process) {
    while (!disconnect_next(process)) {
    }
}

bool disconnect_next(obj::Process& process) {
    if (obj::ServedNode* served = process.served().front()) {
        static_cast<Listener*>(served)->shut_next();
        return false;
    }
    if (obj::OwedNode* owed = process.owed().front()) {
        static_cast<thread::Thread*>(owed)->wake(Status::NotConnected);
        return false;
    }
    return true;
}

}  // namespace kos::ipc
