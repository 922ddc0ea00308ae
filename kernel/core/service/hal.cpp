// SPDX-License-Identifier: Apache-2.0
// core.Hal: what machine this is.
#include "service/hal.hpp"

#include "config.hpp"
#include "obj/invocation.hpp"
#include "sched/cpus.hpp"

namespace kos::service::hal {

Result<CpuCountOut> cpu_count(obj::Invocation& /*call*/) {
    return CpuCountOut{sched::cpus.count()};
}

Result<BoardNameOut> board_name(obj::Invocation& /*call*/) {
    return BoardNameOut{config::kBoard};
}

}  // namespace kos::service::hal
