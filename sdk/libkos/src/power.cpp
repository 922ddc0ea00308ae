// SPDX-License-Identifier: Apache-2.0
// Ends of the run, by the kernel's endpoints Pm and Notice.
#include <kos/core/notice.hpp>
#include <kos/core/types.hpp>
#include <kos/power.hpp>
#include <kos/process.hpp>

namespace kos {

using core::Pm;

Result<> stop(abi::Handle power, RunEnd end, i32 code, u64 timeout_ns) {
    return Pm::stop(power, static_cast<u8>(end), code, timeout_ns);
}

Result<Stop> stopping() {
    const auto request = TRY(Pm::stopping());
    return Stop{static_cast<RunEnd>(request.end), request.code, Deadline::at(request.deadline_)};
}

Result<> on_stop(const Notice& notice, u64 bits) {
    return core::Notice::subscribe(notice.handle().get(), TRY(process::task()), core::kEventEndRequested, bits);
}

}  // namespace kos
