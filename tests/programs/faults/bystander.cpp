// SPDX-License-Identifier: Apache-2.0
// An innocent process: keeps a pattern in its memory and works on while others fault around it.
#include <array>

#include <kos/clock.hpp>
#include <kos/print.hpp>

namespace {

constexpr kos::u32 kBeats = 30;
constexpr kos::u64 kPause = 20 * kos::Clock::kMillisecond;

std::array<kos::u64, 1024> g_pattern;

kos::u64 word_at(kos::usize index, kos::u32 beat) {
    return index * 0x9e37'79b9'7f4a'7c15 + beat;
}

// Checks what the last beat wrote and writes the next.
bool beat(kos::u32 number) {
    for (kos::usize index = 0; index < g_pattern.size(); ++index) {
        if (number > 0 && g_pattern[index] != word_at(index, number - 1)) {
            kos::println("DAMAGED at {} in beat {}", index, number);
            return false;
        }
        g_pattern[index] = word_at(index, number);
    }
    return true;
}

}  // namespace

int main(int, char**) {
    for (kos::u32 number = 0; number < kBeats; ++number) {
        if (!beat(number)) {
            return 1;
        }
        kos::Clock::sleep(kPause);
    }
    kos::println("unharmed after {} beats", kBeats);
    return 0;
}
