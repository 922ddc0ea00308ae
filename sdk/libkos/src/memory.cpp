// SPDX-License-Identifier: Apache-2.0
// The memory functions that compilers call on their own. Built with flags that keep the compiler from turning
// these loops into calls of the very functions that they implement.
#include "memory.hpp"

using kos::u8;
using kos::usize;

extern "C" {

void* memcpy(void* target, const void* source, usize bytes) {
    kos::detail::copy_up(static_cast<u8*>(target), static_cast<const u8*>(source), bytes);
    return target;
}

void* memmove(void* target, const void* source, usize bytes) {
    auto* to = static_cast<u8*>(target);
    const auto* from = static_cast<const u8*>(source);
    if (to <= from) {
        kos::detail::copy_up(to, from, bytes);
    } else {
        kos::detail::copy_down(to, from, bytes);
    }
    return target;
}

void* memset(void* target, int value, usize bytes) {
    kos::detail::fill(static_cast<u8*>(target), static_cast<u8>(value), bytes);
    return target;
}

int memcmp(const void* left, const void* right, usize bytes) {
    return kos::detail::compare(static_cast<const u8*>(left), static_cast<const u8*>(right), bytes);
}

void* memchr(const void* bytes, int value, usize count) {
    auto* at = const_cast<u8*>(static_cast<const u8*>(bytes));  // C's signature
    for (; count > 0; --count, ++at) {
        if (*at == static_cast<u8>(value)) {
            return at;
        }
    }
    return nullptr;
}

usize strlen(const char* text) {
    usize length = 0;
    while (text[length] != 0) {
        ++length;
    }
    return length;
}

}  // extern "C"
