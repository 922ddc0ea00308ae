// SPDX-License-Identifier: Apache-2.0
// Typed registers over a buffer, and bit fields.
#include "lib/mmio.hpp"

#include <gtest/gtest.h>

namespace kos {
namespace {

constexpr ReadOnlyRegister<u32> kStatus{0x4};
constexpr WriteOnlyRegister<u32> kCommand{0x8};
constexpr ReadWriteArray<u32> kLines{0x10};
constexpr ReadWriteRegister<u64> kWide{0x20};

template <typename Reg>
concept Readable = requires(Mmio mmio, Reg reg) { mmio.read(reg); };
template <typename Reg>
concept Writable = requires(Mmio mmio, Reg reg) { mmio.write(reg, 0); };

static_assert(Readable<ReadOnlyRegister<u32>> && !Writable<ReadOnlyRegister<u32>>);
static_assert(!Readable<WriteOnlyRegister<u32>> && Writable<WriteOnlyRegister<u32>>);

TEST(Mmio, AccessesTheWordsAtTheirOffsets) {
    alignas(8) u32 words[16] = {};
    const Mmio mmio{words};
    words[1] = 7;
    EXPECT_EQ(mmio.read(kStatus), 7U);
    mmio.write(kCommand, 9);
    EXPECT_EQ(words[2], 9U);
    mmio.write(kLines[3], 11);
    EXPECT_EQ(words[7], 11U);
    mmio.write(kWide, 0x1'0000'0002);
    EXPECT_EQ(words[8], 2U);
    EXPECT_EQ(words[9], 1U);
    EXPECT_EQ(mmio.part(4).read(ReadOnlyRegister<u32>{0}), 7U);
}

TEST(BitField, TakesAndPutsItsBitsOnly) {
    constexpr Field32 kField{4, 3};
    static_assert(kField.mask() == 0x70);
    static_assert(kField.get(0xffff'ff5f) == 5);
    static_assert(kField.put(0xff) == 0x70);
    static_assert(kField.replaced(0xffff'ffff, 2) == 0xffff'ffaf);
    constexpr Field64 kTop{32, 32};
    static_assert(kTop.get(0xabcd'0000'0000'0000) == 0xabcd'0000);
    static_assert(!Field64{63}.is_set(1));
}

}  // namespace
}  // namespace kos
