// SPDX-License-Identifier: Apache-2.0
// The random number instruction (FEAT_RNG). Source: Arm ARM (DDI 0487), D19.2, RNDR.
#include <hal/entropy.hpp>

#include "hal/aarch64/system_registers.hpp"

namespace kos::hal {

std::optional<u64> random_number() {
    if (sysreg::kIsar0Rndr.get(sysreg::IdAa64Isar0::read()) == 0) {
        return std::nullopt;
    }
    u64 number = 0;
    u64 valid = 0;
    // Safe: reads RNDR, by encoding; Z is set when it has no number in time.
    asm volatile("mrs %0, s3_3_c2_c4_0\n\tcset %1, ne" : "=r"(number), "=r"(valid) : : "cc");
    return valid != 0 ? std::optional{number} : std::nullopt;
}

}  // namespace kos::hal
