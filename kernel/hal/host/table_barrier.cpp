// SPDX-License-Identifier: Apache-2.0
// Nothing walks the tables of host tests but page_table.cpp itself.
#include "hal/aarch64/table_barrier.hpp"

namespace kos::hal {

void publish_table_writes() {}

}  // namespace kos::hal
