// SPDX-License-Identifier: Apache-2.0
// What the checks of this program share.
#pragma once

#include <kos/child.hpp>

#include "../balance.hpp"
#include "../check.hpp"

namespace quotas {

struct Powers {
    kos::abi::Handle self;
    kos::abi::Handle factory;
    kos::abi::Handle stat;
};

// Each false: something was wrong, and was printed.
bool check_bomb(const Powers& powers);
bool check_suspend(const Powers& powers);

}  // namespace quotas
