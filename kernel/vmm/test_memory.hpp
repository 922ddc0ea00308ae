// SPDX-License-Identifier: Apache-2.0
// What the tests of this room share: RAM behind the kernel's allocator, a CPU, an account, and a check that all of it
// comes back.
#pragma once

#include <gtest/gtest.h>

#include "hal/host/fake_cpu.hpp"
#include "hal/host/fake_memory.hpp"
#include "mm/test/scarcity.hpp"
#include "vmm/address_space.hpp"

namespace kos::vmm::test {

using mm::test::Scarcity;

inline constexpr u64 kPage = kPageSize;

// The kernel's allocator is one for the whole program, and so is the RAM behind it.
inline hal::host::FakeMemory& ram() {
    static hal::host::FakeMemory memory{32};
    static const bool added = [] {
        mm::kernel_pages.add_range(memory.range());
        return true;
    }();
    (void)added;
    return memory;
}

class VmmTest : public ::testing::Test {
  protected:
    VmmTest() {
        ram();
        hal::host::reset();
        hal::set_this_cpu(cpu_);
        free_before_ = mm::kernel_pages.stats().free_frames;
    }

    ~VmmTest() override {
        EXPECT_EQ(account_.used(), 0u);
        EXPECT_EQ(mm::kernel_pages.stats().free_frames, free_before_);
    }

    obj::Ref<Memory> make_memory(u64 pages) { return *Memory::create(account_, pages * kPage); }

    hal::CpuLocal cpu_{};
    mm::Account account_{u64{1} << 40};
    u64 free_before_ = 0;
};

class SpaceTest : public VmmTest {
  protected:
    SpaceTest() { space_ = *AddressSpace::create(account_); }
    ~SpaceTest() override { space_->destroy(); }

    Result<UserAddr> map(Memory& memory, UserAddr at, u64 pages, Access access = Access::ReadWrite) {
        return space_->map({.memory = memory, .size = pages * kPage, .access = access, .at = at});
    }

    AddressSpace* space_ = nullptr;
};

}  // namespace kos::vmm::test
