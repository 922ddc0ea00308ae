// SPDX-License-Identifier: Apache-2.0
// The last step of every method that makes an object.
#pragma once

#include "obj/process.hpp"

namespace kos::core {

// Opens the first handle of a new object; if that fails, the object is gone again. QUOTA, NO_MEMORY.
Result<abi::Handle> open_handle(obj::Process& process, obj::Object& fresh, abi::Rights rights);

}  // namespace kos::core
