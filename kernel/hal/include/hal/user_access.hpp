// SPDX-License-Identifier: Apache-2.0
// The only way to memory of the running process: unprivileged loads and stores with a fixup table, so that the
// hardware checks the process's own rights and a bad address gives FAULT.
#pragma once

#include <kos/base/result.hpp>

#include "lib/address.hpp"

namespace kos::hal {

// FAULT: some byte is not readable by the process. The destination may then be partly written.
Result<void> copy_from_user(void* destination, UserAddr source, usize bytes);
// FAULT: some byte is not writable by the process. The destination may then be partly written.
Result<void> copy_to_user(UserAddr destination, const void* source, usize bytes);
// One word, in one access: another CPU's store is seen whole or not at all. The address is a multiple of 4. FAULT: the
// word is not readable by the process.
Result<u32> load_from_user(UserAddr source);

}  // namespace kos::hal
