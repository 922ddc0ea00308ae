// SPDX-License-Identifier: Apache-2.0
// Whether an interrupt is pending: what the test says (fake_cpu.hpp).
#pragma once

namespace kos::hal {

bool interrupt_pending();

}  // namespace kos::hal
