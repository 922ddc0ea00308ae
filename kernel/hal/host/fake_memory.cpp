// SPDX-License-Identifier: Apache-2.0
// The fake RAM, and the HAL's address conversion over it.
#include "hal/host/fake_memory.hpp"

#include <cstdint>
#include <cstring>

#include <hal/memory_map.hpp>

#include "lib/assert.hpp"

namespace kos::hal {
namespace host {
namespace {

FakeMemory* current = nullptr;

}  // namespace

FakeMemory::FakeMemory(usize mebibytes, PhysAddr start)
    : range_{start, mebibytes * kMebibyte},
      bytes_{static_cast<std::byte*>(std::aligned_alloc(kMebibyte, mebibytes * kMebibyte))} {
    KOS_ASSERT(current == nullptr);
    KOS_ASSERT(bytes_ != nullptr && start.page_aligned());
    std::memset(bytes_.get(), 0, range_.size);
    current = this;
}

FakeMemory::~FakeMemory() {
    current = nullptr;
}

RangeList FakeMemory::ranges() const {
    RangeList list{};
    list.ranges[0] = range_;
    list.count = 1;
    return list;
}

void* FakeMemory::at(PhysAddr address) const {
    KOS_ASSERT(address >= range_.start && address < range_.end());
    return bytes_.get() + (address - range_.start);
}

PhysAddr FakeMemory::address_of(const void* pointer) const {
    // Safe: both are compared as numbers; the pointer need not lie in the buffer.
    const auto first = reinterpret_cast<std::uintptr_t>(bytes_.get());
    const auto wanted = reinterpret_cast<std::uintptr_t>(pointer);
    KOS_ASSERT(wanted >= first && wanted - first < range_.size);
    return range_.start + (wanted - first);
}

}  // namespace host

void* phys_to_virt(PhysAddr address) {
    KOS_ASSERT(host::current != nullptr);
    return host::current->at(address);
}

PhysAddr virt_to_phys(const void* pointer) {
    KOS_ASSERT(host::current != nullptr);
    return host::current->address_of(pointer);
}

}  // namespace kos::hal
