// SPDX-License-Identifier: Apache-2.0
// The thread pointer of the fake processor.
#pragma once

#include <kos/base/types.hpp>

namespace kos::hal {

u64 user_thread_pointer();
void set_user_thread_pointer(u64 value);

}  // namespace kos::hal
