// SPDX-License-Identifier: Apache-2.0
// The table of names in the trace's memory.
#pragma once

#include <kos/abi/trace.hpp>

namespace kos::sched {

// Where names go from now on; before that they are lost.
void begin_trace_names(abi::TraceHead& head, abi::TraceName* names);

}  // namespace kos::sched
