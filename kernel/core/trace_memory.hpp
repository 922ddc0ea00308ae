// SPDX-License-Identifier: Apache-2.0
// The memory of the trace, which is no page allocator's: it is taken from the machine's before there is one.
#pragma once

#include <hal/boot_info.hpp>
#include <kos/base/result.hpp>

namespace kos::core {

// What is left of the free memory when the trace has its part. The trace begins.
hal::RangeList keep_trace_memory(hal::RangeList free);
// UNSUPPORTED: this kernel has no trace.
Result<hal::PhysRange> trace_memory();

}  // namespace kos::core
