// SPDX-License-Identifier: Apache-2.0
// The end of a process, as its peers see it.
#include "ipc/listener.hpp"
#include "ipc/rendezvous.hpp"

namespace kos::ipc {

void disconnect(obj::Process& process) {
    while (obj::ServedNode* served = process.served().front()) {
        static_cast<Listener*>(served)->shut();
    }
    while (obj::OwedNode* owed = process.owed().front()) {
        static_cast<thread::Thread*>(owed)->wake(Status::NotConnected);
    }
}

}  // namespace kos::ipc
