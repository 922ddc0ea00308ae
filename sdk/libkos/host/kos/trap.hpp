// SPDX-License-Identifier: Apache-2.0
// The trap on the host: there is no kernel, so a test's stand-in answers.
#pragma once

#include <kos/abi/message.hpp>
#include <kos/registers.hpp>

namespace kos::host {

// Answers the system calls of one thread's code while it lives; one at a time.
class Kernel {
  public:
    Kernel();
    Kernel(const Kernel&) = delete;
    Kernel& operator=(const Kernel&) = delete;
    virtual ~Kernel();

    virtual detail::Registers trap(abi::Syscall number, const detail::Registers& in) = 0;
};

// Without a Kernel every system call ends with BAD_SYSCALL.
detail::Registers trap(abi::Syscall number, const detail::Registers& in);

}  // namespace kos::host

namespace kos::detail {

template <abi::Syscall kNumber>
inline Registers trap(const Registers& in) {
    return host::trap(kNumber, in);
}

}  // namespace kos::detail
