// SPDX-License-Identifier: Apache-2.0
// User memory: the range check, the copy loops of user_access.S, and where they go on after a fault.
#include <hal/user_access.hpp>

#include "hal/aarch64/fixup.hpp"
#include "hal/aarch64/image.hpp"

extern "C" {
kos::u64 kos_copy_from_user(void* destination, kos::u64 source, kos::usize bytes);
kos::u64 kos_copy_to_user(kos::u64 destination, const void* source, kos::usize bytes);
kos::u64 kos_load_from_user(kos::u32* destination, kos::u64 source);
extern const char kos_user_access_start[];
extern const char kos_user_access_end[];
extern const char kos_user_access_failed[];
}

namespace kos::hal {
namespace {

u64 number(const char* symbol) {
    // Safe: the pointer becomes a number and nothing is accessed through it.
    return reinterpret_cast<u64>(symbol);
}

Result<void> to_result(u64 failed) {
    return failed == 0 ? Result<void>{} : Error{Status::Fault};
}

}  // namespace

Result<void> copy_from_user(void* destination, UserAddr source, usize bytes) {
    if (!in_user_range(source, bytes)) {
        return Error{Status::Fault};
    }
    return to_result(kos_copy_from_user(destination, source.raw(), bytes));
}

Result<void> copy_to_user(UserAddr destination, const void* source, usize bytes) {
    if (!in_user_range(destination, bytes)) {
        return Error{Status::Fault};
    }
    return to_result(kos_copy_to_user(destination.raw(), source, bytes));
}

Result<u32> load_from_user(UserAddr source) {
    if (!in_user_range(source, sizeof(u32))) {
        return Error{Status::Fault};
    }
    u32 word = 0;
    return kos_load_from_user(&word, source.raw()) == 0 ? Result<u32>{word} : Error{Status::Fault};
}

std::optional<u64> find_fixup(u64 instruction, u64 fault_address) {
    const bool copying = instruction >= number(kos_user_access_start) && instruction < number(kos_user_access_end);
    // A fault of the kernel's own side of the copy is the kernel's fault.
    if (!copying || fault_address >= kUserEnd.raw()) {
        return std::nullopt;
    }
    return number(kos_user_access_failed);
}

}  // namespace kos::hal
