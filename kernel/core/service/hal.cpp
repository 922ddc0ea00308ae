// SPDX-License-Identifier: Apache-2.0
// core.Hal: what machine this is.
#include "service/hal.hpp"

#include "config.hpp"
#include "obj/invocation.hpp"

namespace kos::service::hal {

Result<CpuCountOut> cpu_count(obj::Invocation& /*call*/) {
    // One CPU runs; the others stay parked until the scheduler has more than one run queue.
    return CpuCountOut{1};
}

Result<BoardNameOut> board_name(obj::Invocation& /*call*/) {
    return BoardNameOut{config::kBoard};
}

}  // namespace kos::service::hal
