// SPDX-License-Identifier: Apache-2.0
// Which stand-in answers the system calls of code under test.
#include <kos/abi/status.hpp>
#include <kos/trap.hpp>

namespace kos::host {
namespace {

thread_local Kernel* g_kernel = nullptr;

}  // namespace

Kernel::Kernel() {
    g_kernel = this;
}

Kernel::~Kernel() {
    g_kernel = nullptr;
}

detail::Registers trap(abi::Syscall number, const detail::Registers& in) {
    if (g_kernel == nullptr) {
        detail::Registers out{};
        out.x0 = static_cast<u64>(Status::BadSyscall);
        return out;
    }
    return g_kernel->trap(number, in);
}

}  // namespace kos::host
