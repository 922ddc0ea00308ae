// SPDX-License-Identifier: Apache-2.0
// The C functions that compilers call by name, except those in hal/aarch64/memory.S. Freestanding builds lack them.
// Words are compared where there are eight bytes, wherever they lie.
#include <kos/base/types.hpp>

extern "C" {

int memcmp(const void* left, const void* right, kos::usize bytes);
void* memchr(const void* memory, int wanted, kos::usize bytes);
kos::usize strlen(const char* text);
}

namespace {

constexpr kos::u64 kLowBits = 0x0101'0101'0101'0101;
constexpr kos::u64 kTopBits = kLowBits << 7;

kos::u64 load_word(const kos::u8* at) {
    kos::u64 word;
    __builtin_memcpy(&word, at, sizeof(word));
    return word;
}

bool has_zero(kos::u64 word) {
    return ((word - kLowBits) & ~word & kTopBits) != 0;
}

}  // namespace

extern "C" {

int memcmp(const void* left, const void* right, kos::usize bytes) {
    const auto* a = static_cast<const kos::u8*>(left);
    const auto* b = static_cast<const kos::u8*>(right);
    for (; bytes >= sizeof(kos::u64) && load_word(a) == load_word(b); bytes -= sizeof(kos::u64)) {
        a += sizeof(kos::u64);
        b += sizeof(kos::u64);
    }
    for (kos::usize i = 0; i < bytes; ++i) {
        if (a[i] != b[i]) {
            return a[i] < b[i] ? -1 : 1;
        }
    }
    return 0;
}

void* memchr(const void* memory, int wanted, kos::usize bytes) {
    const auto* at = static_cast<const kos::u8*>(memory);
    const kos::u64 pattern = static_cast<kos::u8>(wanted) * kLowBits;
    for (; bytes >= sizeof(kos::u64) && !has_zero(load_word(at) ^ pattern); bytes -= sizeof(kos::u64)) {
        at += sizeof(kos::u64);
    }
    for (; bytes > 0; --bytes, ++at) {
        if (*at == static_cast<kos::u8>(wanted)) {
            return const_cast<kos::u8*>(at);
        }
    }
    return nullptr;
}

kos::usize strlen(const char* text) {
    kos::usize length = 0;
    // Volatile keeps the compiler from turning the loop into a call of strlen().
    for (const volatile char* at = text; *at != '\0'; ++at) {
        ++length;
    }
    return length;
}
}
