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
constexpr u64 kFlushAllPages = 16;
// What one step maps, and unmaps.
constexpr u64 kMappedPages = 16;
constexpr u64 kMappedInOnePiece = 48;
constexpr u64 kUnmappedPages = 64;
// The last ones before tables are freed, which takes its time.
constexpr u64 kLastUnmappedPages = 8;

}  // namespace

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
    if ((offset == 0 || at.raw() % hal::kBlockBytes == 0) && table_.beyond_gap(at) != at) {
        TRY(table_.add_table(at, source_));
        return 0;
    }
    return map_some(region, offset);
}

Result<u64> AddressSpace::map_some(const Region& region, u64 offset) {
    const Memory& memory = region.mapping.memory();
    const Access access = region.mapping.access();
    const UserAddr at = region.start + offset;
    const u64 first = (region.offset + offset) >> kPageShift;
    const u64 left = pages_to(at, region.end());
    const u64 run = std::min(kMappedInOnePiece, left);
    if (const auto start = memory.one_piece(first, run)) {
        TRY(table_.map_frames(at, *start, run, access, memory.memory_type(), source_));
        return run << kPageShift;
    }
    PhysAddr pages[kMappedPages];
    const std::span batch{pages, std::min(kMappedPages, left)};
    memory.pages(first, batch);
    TRY(table_.map_run(at, batch, access, memory.memory_type(), source_));
    return u64{batch.size()} << kPageShift;
}

UserAddr AddressSpace::unmap_next(UserAddr at, UserAddr end) {
    const u64 left = pages_to(at, end);
    const u64 pages = is_block(at, end)            ? hal::kBlockPages
                      : left <= kLastUnmappedPages ? left
                                                   : std::min(kUnmappedPages, left - kLastUnmappedPages);
    table_.unmap_run(at, pages);
    const UserAddr next = at + (pages << kPageShift);
    const bool last = next == end || next == next_edge(at);
    return last && free_empty_table(at) ? at : next;
}

bool AddressSpace::is_block(UserAddr at, UserAddr end) const {
    if (!has_blocks_ || (at.raw() & (hal::kBlockBytes - 1)) != 0 || end - at < hal::kBlockBytes) {
        return false;
    }
    const auto found = table_.find(at);
    return found && found->reach == hal::kBlockBytes;
}

// The lowest table on the way to an address, if it holds nothing any more; then there may be a further one above it.
bool AddressSpace::free_empty_table(UserAddr address) {
    const auto table = table_.detach_empty_table(address);
    if (table) {
        flush(address, kPageSize);  // the walk to the address goes through it no more
        source_.give_page(*table);
    }
    return table.has_value();
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
