// SPDX-License-Identifier: Apache-2.0
// A kernel without a trace.
#include "core/trace_memory.hpp"

namespace kos::core {

hal::RangeList keep_trace_memory(hal::RangeList free) {
    return free;
}

Result<hal::PhysRange> trace_memory() {
    return Error{Status::Unsupported};
}

}  // namespace kos::core
