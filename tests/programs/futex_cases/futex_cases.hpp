// SPDX-License-Identifier: Apache-2.0
// The groups of cases.
#pragma once

#include "../check.hpp"

namespace futex {

kos::Result<> check_sleeps(Check& check);
kos::Result<> check_requeues(Check& check);
kos::Result<> check_locks(Check& check);

}  // namespace futex
