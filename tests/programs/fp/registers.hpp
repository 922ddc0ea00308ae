// SPDX-License-Identifier: Apache-2.0
// All FP and SIMD registers with their control and status, filled with a pattern and looked at.
#pragma once

#include <kos/base/types.hpp>

namespace fp {

struct alignas(16) Registers {
    kos::u64 words[64];  // Q0 to Q31
    kos::u64 control;    // FPCR
    kos::u64 status;     // FPSR

    friend bool operator==(const Registers&, const Registers&) = default;
};

// Another one for each number; none is all zero.
Registers pattern(kos::u64 number);
bool zero(const Registers& registers);

void write(const Registers& registers);
Registers read();

// What one thread keeps in them.
class Keeper {
  public:
    explicit Keeper(kos::u64 number) : kept_{pattern(number)}, next_{number + kStep} { write(kept_); }

    // Looks at all registers and fills them anew.
    void look() {
        ++looks_;
        wrong_ += read() == kept_ ? 0 : 1;
        kept_ = pattern(next_);
        next_ += kStep;
        write(kept_);
    }
    kos::u32 looks() const { return looks_; }
    kos::u32 wrong() const { return wrong_; }

  private:
    static constexpr kos::u64 kStep = 1000;

    Registers kept_;
    kos::u64 next_;
    kos::u32 looks_ = 0;
    kos::u32 wrong_ = 0;
};

}  // namespace fp
