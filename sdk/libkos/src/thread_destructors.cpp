// SPDX-License-Identifier: Apache-2.0
// Destructors of thread-local variables. Only programs that have such variables link this file.
#include <array>

#include <kos/base/types.hpp>
#include <kos/panic.hpp>

namespace {

struct Destructor {
    void (*run)(void*);
    void* object;
};

constexpr kos::u32 kMost = 32;

struct DestructorList {
    kos::u32 count;
    std::array<Destructor, kMost> items;
};

constinit thread_local DestructorList t_destructors{};

}  // namespace

extern "C" {

// The C++ ABI's name: called when a variable was made.
// NOLINTNEXTLINE(bugprone-reserved-identifier,cert-dcl37-c,cert-dcl51-cpp)
int __cxa_thread_atexit(void (*destructor)(void*), void* object, void*) {
    kos::require(t_destructors.count < kMost, "more than 32 thread-local objects with destructors");
    t_destructors.items[t_destructors.count++] = {destructor, object};
    return 0;
}

void kos_run_thread_destructors() {
    // A destructor may make another variable, which then goes next.
    while (t_destructors.count > 0) {
        const Destructor last = t_destructors.items[--t_destructors.count];
        last.run(last.object);
    }
}

}  // extern "C"
