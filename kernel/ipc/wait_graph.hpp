// SPDX-License-Identifier: Apache-2.0
// Finds waits that could never end.
#pragma once

#include "ipc/listener.hpp"

namespace kos::ipc {

// Whether a call on this listener would wait for the caller itself, through servers with one thread each. Follows
// at most 8 links; longer chains have their deadlines.
bool would_deadlock(const thread::Thread& caller, const Listener& listener);

}  // namespace kos::ipc
