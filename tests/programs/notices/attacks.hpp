// SPDX-License-Identifier: Apache-2.0
// The attacks of the first process.
#pragma once

#include "../check.hpp"

// What must be refused, and who waits and is let down.
void attack(Check& check);
