// SPDX-License-Identifier: Apache-2.0
// The whole program, for so many calls.
#pragma once

#include <kos/base/types.hpp>

// Never 0: the machine is switched off.
int futex_races(kos::u32 calls);
