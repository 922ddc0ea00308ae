// SPDX-License-Identifier: Apache-2.0
// The receiving half that Recv and Reply share.
#pragma once

#include "thread/thread.hpp"

namespace kos::ipc {

// Takes or waits for a request. The descriptor was read already; the deadline comes from x10 if `flags` says so.
Result<void> receive_from(thread::Thread& receiver, abi::Handle listener, abi::Header flags);

}  // namespace kos::ipc
