// SPDX-License-Identifier: Apache-2.0
// Registers, by the kernel's endpoint Io and as mappings.
#include <kos/core/io.hpp>
#include <kos/mmio.hpp>

namespace kos {

namespace {

constexpr u64 kOffsetMask = kPageBytes - 1;

struct Pages {
    u64 address;
    usize size;
};

// INVALID: they go beyond the last address.
Result<Pages> pages_of(u64 address, usize size) {
    const u64 offset = address & kOffsetMask;
    if (size == 0 || size > ~u64{0} - offset - kOffsetMask) {
        return Error{Status::Invalid};
    }
    return Pages{address - offset, (offset + size + kOffsetMask) & ~kOffsetMask};
}

}  // namespace

Result<Registers> Registers::map(abi::Handle resource, u64 address, usize size) {
    const Pages pages = TRY(pages_of(address, size));
    OwnedHandle handle{TRY(core::Io::create_mmio(resource, pages.address, pages.size)).memory};
    const Memory memory{std::move(handle), pages.size};
    return Registers{TRY(memory.map(Protection::ReadWrite)), address - pages.address, size};
}

Result<OwnedHandle> derive_registers(abi::Handle resource, u64 address, usize size) {
    const Pages pages = TRY(pages_of(address, size));
    return OwnedHandle{TRY(core::Io::derive_mmio(resource, pages.address, pages.size)).some};
}

}  // namespace kos
