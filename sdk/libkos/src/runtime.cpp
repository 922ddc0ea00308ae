// SPDX-License-Identifier: Apache-2.0
// Functions that compilers and the C++ library's headers expect of a freestanding program. There is no heap and
// there are no exceptions: those that would need them end the program.
#include <cstdarg>
#include <new>

#include <kos/base/types.hpp>
#include <kos/panic.hpp>

// Names that the C++ ABI and the C++ library prescribe.
// NOLINTBEGIN(bugprone-reserved-identifier,cert-dcl58-cpp)
extern "C" {

void* __dso_handle = nullptr;

// Destructors of global objects do not run: the kernel takes back everything when the process ends.
int __cxa_atexit(void (*)(void*), void*, void*) {
    return 0;
}

void __cxa_pure_virtual() {
    kos::panic("pure virtual function called");
}

void abort() {
    kos::panic("abort called");
}

}  // extern "C"

// Called by virtual destructors only; nothing was ever allocated.
void operator delete(void*) noexcept {
    kos::panic("operator delete called: this program has no heap");
}

void operator delete(void*, std::size_t) noexcept {
    kos::panic("operator delete called: this program has no heap");
}

namespace std {

void __throw_out_of_range_fmt(const char* format, ...) {
    kos::panic(format);
}

void __throw_out_of_range(const char* text) {
    kos::panic(text);
}

void __throw_length_error(const char* text) {
    kos::panic(text);
}

void __throw_logic_error(const char* text) {
    kos::panic(text);
}

void __throw_bad_function_call() {
    kos::panic("empty function object called");
}

}  // namespace std

// NOLINTEND(bugprone-reserved-identifier,cert-dcl58-cpp)
