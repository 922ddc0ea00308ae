// SPDX-License-Identifier: Apache-2.0
// Physical RAM for host tests: a zeroed buffer that phys_to_virt() and virt_to_phys() go through while it lives.
#pragma once

#include <cstdlib>
#include <memory>

#include <hal/boot_info.hpp>

namespace kos::hal::host {

inline constexpr usize kMebibyte = usize{1} << 20;
inline constexpr PhysAddr kFakeRamStart{0x4000'0000};

// One at a time. An address outside of it aborts the test; so does a second FakeMemory.
class FakeMemory {
  public:
    explicit FakeMemory(usize mebibytes, PhysAddr start = kFakeRamStart);
    FakeMemory(const FakeMemory&) = delete;
    FakeMemory& operator=(const FakeMemory&) = delete;
    ~FakeMemory();

    PhysRange range() const { return range_; }
    // The whole of it, as BootInfo's lists have it.
    RangeList ranges() const;

    void* at(PhysAddr address) const;
    PhysAddr address_of(const void* pointer) const;

  private:
    struct Free {
        void operator()(std::byte* bytes) const { std::free(bytes); }
    };

    PhysRange range_;
    std::unique_ptr<std::byte, Free> bytes_;
};

}  // namespace kos::hal::host
