// SPDX-License-Identifier: Apache-2.0
// The storm, which a first process lets loose.
#pragma once

#include <kos/base/types.hpp>

// Starts and ends so many processes, prints what was lost, and switches the machine off. Returns only if it cannot.
int kill_storm(kos::u32 processes);
