// SPDX-License-Identifier: Apache-2.0
// For host tests of rooms above mm: gives the kernel's page allocator a fake RAM, once in a test program.
#pragma once

#include "hal/host/fake_memory.hpp"
#include "mm/page_allocator.hpp"

namespace kos::mm::test {

inline void provide_kernel_memory() {
    static hal::host::FakeMemory memory{64};
    static const bool provided = [] {
        kernel_pages.add_range(memory.range());
        return true;
    }();
    static_cast<void>(provided);
}

}  // namespace kos::mm::test
