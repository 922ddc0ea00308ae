// SPDX-License-Identifier: Apache-2.0
// Memory objects and mappings, by the kernel's endpoint Vmm.
#include <bit>

#include <kos/base/wire.hpp>
#include <kos/core/types.hpp>
#include <kos/core/vmm.hpp>
#include <kos/memory.hpp>
#include <kos/process.hpp>

namespace kos {
namespace {

using core::Vmm;

static_assert(static_cast<u32>(Protection::Read) == core::kProtectRead);
static_assert(static_cast<u32>(Protection::ReadWrite) == (core::kProtectRead | core::kProtectWrite));
static_assert(static_cast<u32>(Protection::ReadExecute) == (core::kProtectRead | core::kProtectExecute));

}  // namespace

Mapping& Mapping::operator=(Mapping&& other) noexcept {
    if (this != &other) {
        // What it showed is gone for the owner, even if the kernel cannot unmap it.
        static_cast<void>(unmap());
        bytes_ = other.release();
    }
    return *this;
}

Mapping::~Mapping() {
    if (!bytes_.empty()) {
        static_cast<void>(unmap());
    }
}

Result<> Mapping::protect(Protection protection) {
    return protect(0, bytes_.size(), protection);
}

Result<> Mapping::protect(usize offset, usize size, Protection protection) {
    if (offset > bytes_.size() || size > bytes_.size() - offset) {
        return Error{Status::Invalid};
    }
    return Vmm::protect(TRY(process::task()), wire::address_of(bytes_.data()) + offset, size,
                        static_cast<u32>(protection));
}

Result<> Mapping::unmap() {
    if (bytes_.empty()) {
        return Error{Status::NotFound};
    }
    const abi::Handle task = TRY(process::task());
    const std::span<std::byte> mapped = release();
    return Vmm::unmap(task, wire::address_of(mapped.data()), mapped.size());
}

Result<Memory> Memory::create(usize size) {
    const abi::Handle memory = TRY(Vmm::create_memory(size)).memory;
    return Memory{OwnedHandle{memory}, (size + kPageBytes - 1) / kPageBytes * kPageBytes};
}

Result<Mapping> Memory::map(Protection protection, const Stretch& stretch) const {
    if (stretch.offset >= size_) {
        return Error{Status::Invalid};
    }
    const usize size = stretch.size == kToEnd ? size_ - stretch.offset : stretch.size;
    const auto mapped = TRY(Vmm::map(TRY(process::task()), handle_.get(), stretch.offset, size, stretch.address,
                                     static_cast<u32>(protection)));
    // The kernel has made these addresses memory of this process.
    return Mapping{{std::bit_cast<std::byte*>(mapped.address), size}};
}

Result<> Memory::seal(abi::Handle resource) const {
    return Vmm::seal(handle_.get(), resource);
}

Result<Reservation> Reservation::create(usize size, Protection protection, u64 address) {
    const auto made = TRY(Vmm::reserve(TRY(process::task()), size, address, static_cast<u32>(protection)));
    // The kernel keeps these addresses for this process.
    return Reservation{Mapping{{std::bit_cast<std::byte*>(made.address), size}}};
}

Result<> Reservation::commit(usize offset, usize size) {
    return Vmm::commit(TRY(process::task()), TRY(address_of(offset, size)), size);
}

Result<> Reservation::decommit(usize offset, usize size) {
    return Vmm::decommit(TRY(process::task()), TRY(address_of(offset, size)), size);
}

Result<u64> Reservation::address_of(usize offset, usize size) const {
    if (offset > bytes().size() || size > bytes().size() - offset) {
        return Error{Status::Invalid};
    }
    return wire::address_of(bytes().data()) + offset;
}

}  // namespace kos
