// SPDX-License-Identifier: Apache-2.0
// Patterns of registers.
#include "registers.hpp"

extern "C" {
void fp_write_registers(const fp::Registers* registers);
void fp_read_registers(fp::Registers* registers);
}

namespace fp {

Registers pattern(kos::u64 number) {
    constexpr kos::u64 kSpread = 0x9e37'79b9'7f4a'7c15;  // odd, so that all words differ
    constexpr kos::u64 kRounding = kos::u64{3} << 22;    // FPCR.RMode
    constexpr kos::u64 kModes = kos::u64{3} << 24;       // FPCR.FZ and DN
    constexpr kos::u64 kExceptions = 0x1f;               // FPSR.IOC to IXC
    Registers made{};
    for (kos::u64 word = 0; word < 64; ++word) {
        made.words[word] = (number * 64 + word + 1) * kSpread;
    }
    made.control = (number << 22) & (kRounding | kModes);
    made.status = number & kExceptions;
    return made;
}

bool zero(const Registers& registers) {
    return registers == Registers{};
}

void write(const Registers& registers) {
    fp_write_registers(&registers);
}

Registers read() {
    Registers registers{};
    fp_read_registers(&registers);
    return registers;
}

}  // namespace fp
