// SPDX-License-Identifier: Apache-2.0
// The one step of page_table.cpp that is an instruction; host tests replace it.
#pragma once

namespace kos::hal {

// Table entries written before are seen by table walks before whatever is written after.
void publish_table_writes();

}  // namespace kos::hal
