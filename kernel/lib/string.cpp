// SPDX-License-Identifier: Apache-2.0
// The C functions that compilers call by name, except those in hal/aarch64/memory.S. Freestanding builds lack them.
#include <kos/base/types.hpp>

extern "C" {

int memcmp(const void* left, const void* right, kos::usize bytes);
void* memchr(const void* memory, int wanted, kos::usize bytes);
kos::usize strlen(const char* text);

int memcmp(const void* left, const void* right, kos::usize bytes) {
    const auto* a = static_cast<const kos::u8*>(left);
    const auto* b = static_cast<const kos::u8*>(right);
    for (kos::usize i = 0; i < bytes; ++i) {
        if (a[i] != b[i]) {
            return a[i] < b[i] ? -1 : 1;
        }
    }
    return 0;
}

void* memchr(const void* memory, int wanted, kos::usize bytes) {
    const auto* at = static_cast<const kos::u8*>(memory);
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
