// SPDX-License-Identifier: Apache-2.0
// The pages of an address space: translation tables and the TLB, and copies through them.
#include <algorithm>
#include <cstring>

#include <hal/memory_map.hpp>

#include "vmm/address_space.hpp"
#include "vmm/runs.hpp"

namespace kos::vmm {
namespace {

// From here on, emptying the TLB of the whole space is cheaper than page by page.
constexpr u64 kFlushAllPages = 32;

}  // namespace

Result<void> AddressSpace::map_pages(const Region& region) {
    if (region.sparse()) {
        return {};
    }
    for (u64 done = 0; done < region.size;) {
        const auto mapped = map_next(region, done);
        if (!mapped) {
            unmap_pages(region.start, done);
            return Error{mapped.error()};
        }
        done += *mapped;
    }
    return {};
}

Result<u64> AddressSpace::map_next(const Region& region, u64 offset) {
    const Memory& memory = region.mapping.memory();
    const Access access = region.mapping.access();
    const UserAddr at = region.start + offset;
    const u64 first = (region.offset + offset) >> kPageShift;
    const u64 left = region.size - offset;
    if (left >= hal::kBlockBytes && (at.raw() & (hal::kBlockBytes - 1)) == 0 && memory.begins_block(first)) {
        TRY(table_.map_block(at, memory.page(first), access, memory.memory_type(), source_));
        has_blocks_ = true;
        return hal::kBlockBytes;
    }
    const u64 run = std::min(left, next_edge(at) - at) >> kPageShift;
    PhysAddr pages[kBatch];
    const std::span batch{pages, std::min(run, kBatch)};
    memory.pages(first, batch);
    TRY(table_.map_run(at, batch, access, memory.memory_type(), source_));
    return u64{batch.size()} << kPageShift;
}

void AddressSpace::unmap_pages(UserAddr start, u64 size) {
    for_each_run(start, size, [this](UserAddr at, u64 pages) { table_.unmap_run(at, pages); });
    flush(start, size);
    free_empty_tables(start, size);
}

void AddressSpace::empty(const Region& region) {
    if (region.sparse()) {
        release_pages(region.start, region.size);
        reserved_bytes_ -= region.size;
    } else {
        unmap_pages(region.start, region.size);
    }
    mapped_bytes_ -= region.size;
}

void AddressSpace::free_empty_tables(UserAddr start, u64 size) {
    const UserAddr end = start + size;
    for (UserAddr address = start; address < end; address = next_edge(address)) {
        while (const auto table = table_.detach_empty_table(address)) {
            flush(address, kPageSize);  // the walk to the address goes through it no more
            source_.give_page(*table);
        }
    }
}

void AddressSpace::flush(UserAddr start, u64 size) const {
    if (!asids().may_be_cached(asid_)) {
        return;  // the TLB knows nothing of this space
    }
    if (size >> kPageShift > kFlushAllPages) {
        hal::invalidate_asid(asid_.asid());
        return;
    }
    for (u64 done = 0; done < size; done += kPageSize) {
        hal::invalidate_page(asid_.asid(), start + done);
    }
}

Result<void> AddressSpace::check_access(const Region& region, Access access) const {
    if (!region.mapping.memory().allows(access)) {
        return Error{Status::Invalid};
    }
    return region.allowed.contains(access) ? Result<void>{} : Error{Status::NoRights};
}

void AddressSpace::change_access(Region& region, Access access) {
    KOS_ASSERT(region.mapping.change(access).has_value());  // checked before
    for_each_run(region.start, region.size, [&](UserAddr at, u64 pages) { table_.protect_run(at, pages, access); });
}

Result<PhysAddr> AddressSpace::translate(UserAddr address, Access needed) const {
    const auto found = table_.find(address);
    if (!found || !permits(found->access, needed)) {
        return Error{Status::Fault};
    }
    return found->page + address.page_offset();
}

Result<void> AddressSpace::copy_in(std::span<std::byte> destination, UserAddr source) const {
    while (!destination.empty()) {
        const auto piece = TRY(reachable(source, Access::Read, destination.size()));
        std::memcpy(destination.data(), piece.data(), piece.size());
        destination = destination.subspan(piece.size());
        source = source + piece.size();
    }
    return {};
}

Result<void> AddressSpace::copy_out(UserAddr destination, std::span<const std::byte> source) const {
    while (!source.empty()) {
        const auto piece = TRY(reachable(destination, Access::ReadWrite, source.size()));
        std::memcpy(piece.data(), source.data(), piece.size());
        source = source.subspan(piece.size());
        destination = destination + piece.size();
    }
    return {};
}

// What lies in one piece from the address on, at most `limit` bytes, as the kernel sees it.
Result<std::span<std::byte>> AddressSpace::reachable(UserAddr address, Access needed, usize limit) const {
    const auto found = table_.find(address);
    if (!found || !permits(found->access, needed) || found->type != MemoryType::Normal) {
        return Error{Status::Fault};
    }
    // Safe: pages of normal memory lie in RAM, all of which the physical map has.
    auto* page = static_cast<std::byte*>(hal::phys_to_virt(found->page));
    const usize offset = address.page_offset();
    return std::span{page + offset, std::min(limit, kPageSize - offset)};
}

}  // namespace kos::vmm
