// SPDX-License-Identifier: Apache-2.0
// TLB maintenance beside the contract of <hal/page_table.hpp>.
#pragma once

namespace kos::hal {

// Drops all translations that this CPU has cached.
void forget_local_translations();

}  // namespace kos::hal
