// SPDX-License-Identifier: Apache-2.0
// The groups of checks of the client.
#pragma once

#include <kos/channel.hpp>

#include "../check.hpp"

// Messages that are refused, and a full table.
void check_refusals(Check& check, const kos::Channel& server);
// A handle that is closed while it is used.
void check_in_use(Check& check);
// Revocations that are interrupted.
void check_interrupted(Check& check);
