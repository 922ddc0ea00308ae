// SPDX-License-Identifier: Apache-2.0
// The whole program, for so many seconds.
#pragma once

#include <kos/base/types.hpp>

namespace stress {

// Never 0: the machine is switched off.
int run_for(kos::u32 seconds);

}  // namespace stress
