// SPDX-License-Identifier: Apache-2.0
// Ends at once: well, badly or by a fault, as its argument says.
#include <kos/process.hpp>

namespace {

// Whoever is the first to be given up, the machine ends with this code.
constexpr int kFaultCode = 139;

}  // namespace

int main(int, char**) {
    const std::string_view way = kos::process::argument(1);
    if (way == "fault") {
        __builtin_trap();
    }
    return way == "badly" ? kFaultCode : 0;
}
