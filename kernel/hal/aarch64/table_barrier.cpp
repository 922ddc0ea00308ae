// SPDX-License-Identifier: Apache-2.0
// Publishing table entries on the processor. No ISB: user space sees them after its exception return at the latest.
#include "hal/aarch64/table_barrier.hpp"

#include "hal/aarch64/barrier.hpp"

namespace kos::hal {

void publish_table_writes() {
    store_barrier();
}

}  // namespace kos::hal
