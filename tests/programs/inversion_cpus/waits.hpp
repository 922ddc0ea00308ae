// SPDX-License-Identifier: Apache-2.0
// The waits of a high thread for low ones, with the load on each CPU.
#pragma once

#include "../check.hpp"
#include "scene.hpp"

namespace inversion {

// Each pair of CPUs: who holds is on one, who wants on the other.
Result<> check_mutex(u32 cpus, Check& check);
Result<> check_server(u32 cpus, Check& check);
// Who holds a mutex waits for a second one, whose holder is on a third CPU.
Result<> check_chain(u32 cpus, Check& check);

}  // namespace inversion
