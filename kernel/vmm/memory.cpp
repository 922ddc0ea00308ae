// SPDX-License-Identifier: Apache-2.0
// Memory objects: creation, write XOR execute, the kernel's own access.
#include "vmm/memory.hpp"

#include <algorithm>
#include <cstring>

#include <hal/cpu.hpp>
#include <hal/memory_map.hpp>

#include "lib/checked.hpp"
#include "lib/restart.hpp"
#include "obj/preemption_point.hpp"
#include "obj/process.hpp"

namespace kos::vmm {

namespace {

constexpr u32 kRunOrder = 9;
// Entries of a run that one step makes.
constexpr u64 kEnteredAtOnce = 32;

static_assert(PageArray::kRun == u64{1} << kRunOrder && PageArray::kRun == hal::kBlockPages);

}  // namespace

constinit mm::ObjectCache<Memory> Memory::cache_;

namespace {

Result<void> check_size(u64 size) {
    if (size == 0 || (size & kPageMask) != 0) {
        return Error{Status::Invalid};
    }
    return size > Memory::kMaxSize ? Result<void>{Error{Status::TooBig}} : Result<void>{};
}

}  // namespace

template <typename Payer>
Result<obj::Ref<Memory>> Memory::create_for(Payer& payer, mm::Account& account, u64 size) {
    TRY(check_size(size));
    if (size > account.available()) {
        return Error{Status::Quota};  // before taking page after page
    }
    return obj::Ref<Memory>{*TRY(cache_.create(account, payer, size >> kPageShift))};
}

template <typename Payer>
Result<obj::Ref<Memory>> Memory::create_physical_for(Payer& payer, mm::Account& account, hal::PhysRange range,
                                                     PhysicalUse use) {
    const bool pages = range.start.page_aligned() && (range.size & kPageMask) == 0;
    if (!pages || range.size == 0 || range.size > kMaxSize) {
        return Error{Status::Invalid};
    }
    return obj::Ref<Memory>{*TRY(cache_.create(account, payer, range, use))};
}

Result<obj::Ref<Memory>> Memory::begin(obj::Process& payer, u64 size) {
    return create_for(payer, payer.account(), size);
}

Result<obj::Ref<Memory>> Memory::create(obj::Process& payer, u64 size) {
    obj::Ref<Memory> memory = TRY(begin(payer, size));
    TRY(memory->fill(Pace::Whole));
    return memory;
}

Result<obj::Ref<Memory>> Memory::create(mm::Account& payer, u64 size) {
    obj::Ref<Memory> memory = TRY(create_for(payer, payer, size));
    TRY(memory->fill(Pace::Whole));
    return memory;
}

Result<obj::Ref<Memory>> Memory::create_from_physical(obj::Process& payer, hal::PhysRange range, PhysicalUse use) {
    return create_physical_for(payer, payer.account(), range, use);
}

Result<obj::Ref<Memory>> Memory::create_from_physical(mm::Account& payer, hal::PhysRange range, PhysicalUse use) {
    return create_physical_for(payer, payer, range, use);
}

Result<obj::Ref<Memory>> Memory::begin_contiguous(obj::Process& payer, u64 size) {
    TRY(check_size(size));
    const u64 frames = size >> kPageShift;
    const PhysAddr run = TRY(mm::kernel_pages.allocate_run(payer.account(), frames));
    const auto memory = cache_.create(payer.account(), payer, frames, run, Contiguous{});
    if (!memory) {
        mm::kernel_pages.free_run(payer.account(), run, frames);
        return Error{memory.error()};
    }
    return obj::Ref<Memory>{**memory};
}

Result<obj::Ref<Memory>> Memory::create_sparse(mm::Account& payer, u64 size) {
    TRY(check_size(size));
    return obj::Ref<Memory>{*TRY(cache_.create(payer, payer, size >> kPageShift, Sparse{}))};
}

PhysAddr Memory::page(u64 index) const {
    KOS_ASSERT(index < page_count_ && !sparse_);
    return owns_pages_ ? *pages_.get(index) : first_page_ + (index << kPageShift);
}

void Memory::pages(u64 first, std::span<PhysAddr> pages) const {
    KOS_ASSERT(lib::range_fits(first, pages.size(), page_count_) && !sparse_);
    if (owns_pages_) {
        return pages_.copy(first, pages);
    }
    for (PhysAddr& page : pages) {
        page = first_page_ + (first++ << kPageShift);
    }
}

std::optional<PhysAddr> Memory::one_piece(u64 first, u64 count) const {
    return !owns_pages_ || pages_.in_run(first, count) ? std::optional{page(first)} : std::nullopt;
}

bool Memory::begins_block(u64 index) const {
    if (page_count_ - index < hal::kBlockPages) {
        return false;
    }
    return owns_pages_ ? pages_.begins_run(index) : (page(index).raw() & (hal::kBlockBytes - 1)) == 0;
}

bool Memory::allows(Access access) const {
    switch (access) {
        case Access::ReadExecute:
            return sealed_ && visible_pages_ == page_count_ && memory_type_ == MemoryType::Normal;
        case Access::ReadWrite:
            return !sealed_;
        case Access::None:
        case Access::Read:
            break;
    }
    return true;
}

Result<void> Memory::add_mapping(Access access) {
    if (!allows(access)) {
        return Error{Status::Invalid};
    }
    KOS_ASSERT(mappings_ < ~u32{0});
    ++mappings_;
    writable_mappings_ += access == Access::ReadWrite ? 1 : 0;
    return {};
}

void Memory::remove_mapping(Access access) {
    const u32 writable = access == Access::ReadWrite ? 1 : 0;
    KOS_ASSERT(mappings_ > 0 && writable_mappings_ >= writable);
    --mappings_;
    writable_mappings_ -= writable;
}

Result<void> Memory::seal() {
    if (memory_type_ != MemoryType::Normal) {
        return Error{Status::Invalid};
    }
    if (writable_mappings_ > 0) {
        return Error{Status::BadState};
    }
    sealed_ = true;
    return make_code_visible();
}

Result<void> Memory::write(u64 offset, std::span<const std::byte> bytes) {
    if (sealed_) {
        return Error{Status::BadState};
    }
    if (!has_bytes(offset, bytes.size())) {
        return Error{Status::Invalid};
    }
    while (!bytes.empty()) {
        const usize part = std::min<usize>(bytes.size(), kPageSize - (offset & kPageMask));
        std::memcpy(at(offset), bytes.data(), part);
        bytes = bytes.subspan(part);
        offset += part;
    }
    return {};
}

Result<void> Memory::read(u64 offset, std::span<std::byte> bytes) const {
    if (!has_bytes(offset, bytes.size())) {
        return Error{Status::Invalid};
    }
    while (!bytes.empty()) {
        const usize part = std::min<usize>(bytes.size(), kPageSize - (offset & kPageMask));
        std::memcpy(bytes.data(), at(offset), part);
        bytes = bytes.subspan(part);
        offset += part;
    }
    return {};
}

bool Memory::has_bytes(u64 offset, usize bytes) const {
    return lib::range_fits(offset, bytes, size()) && memory_type_ == MemoryType::Normal && !sparse_;
}

bool Memory::lingers() {
    if (dissolved_ || page_count_ == 1 || (!owns_pages_ && !owns_run_)) {
        return false;
    }
    acquire();
    obj::reaper().add(*this);
    return true;
}

bool Memory::dissolve() {
    dissolved_ = free_next();
    return dissolved_;
}

void Memory::destroy() {
    KOS_ASSERT(mappings_ == 0);
    while (!free_next()) {
    }
    cache_.destroy(payer(), this);
}

bool Memory::free_next() {
    if (owns_run_) {
        const u32 order = mm::PageAllocator::largest_order_in(page_count_ - freed_);
        mm::kernel_pages.free(payer(), first_page_ + (freed_ << kPageShift), order);
        freed_ += u64{1} << order;
        owns_run_ = freed_ < page_count_;
        return !owns_run_;
    }
    if (freed_ >= pages_.count()) {
        return pages_.clear_next(payer());
    }
    const bool run = pages_.begins_run(freed_);
    if (const auto page = pages_.get(freed_)) {
        mm::kernel_pages.free(payer(), *page, run ? kRunOrder : 0);
    }
    freed_ += run ? PageArray::kRun : 1;
    return false;
}

Result<void> Memory::fill(Pace pace) {
    while (zeroed_ < page_count_) {
        TRY(fill_next());
        TRY(obj::preemption_point(pace));
    }
    return {};
}

Result<void> Memory::fill_next() {
    if (zeroed_ == taken_) {
        return pages_.has_node(taken_) ? take_next() : pages_.make_room(taken_, payer());
    }
    // A run is entered whole before any of its pages is zeroed.
    if (owns_pages_ && taken_ % PageArray::kRun != 0 && pages_.begins_run(taken_ - taken_ % PageArray::kRun)) {
        const u64 some = std::min(kEnteredAtOnce, PageArray::kRun - taken_ % PageArray::kRun);
        pages_.extend_run(taken_, some);
        taken_ += some;
        return {};
    }
    mm::zero_frames(page(zeroed_), 1);
    ++zeroed_;
    return {};
}

bool Memory::takes_run() const {
    return taken_ % PageArray::kRun == 0 && page_count_ - taken_ >= PageArray::kRun;
}

Result<void> Memory::take_next() {
    if (takes_run()) {
        // Where the machine has no such run left, the pages are taken one by one.
        if (const auto run = mm::kernel_pages.allocate(payer(), kRunOrder)) {
            TRY(kept(pages_.begin_run(taken_, *run, payer()), *run, kRunOrder));
            ++taken_;
            return {};
        }
    }
    const PhysAddr page = TRY(mm::kernel_pages.allocate(payer()));
    TRY(kept(pages_.set(taken_, page, payer()), page, 0));
    ++taken_;
    return {};
}

// A block that was set, or given back.
Result<void> Memory::kept(const Result<void>& set, PhysAddr block, u32 order) {
    if (!set) {
        mm::kernel_pages.free(payer(), block, order);
    }
    return set;
}

// Sealed: what is visible once does not change any more.
Result<void> Memory::make_code_visible() {
    while (visible_pages_ < page_count_) {
        hal::synchronize_code(hal::phys_to_virt(page(visible_pages_)), kPageSize);
        if (++visible_pages_ < page_count_) {
            TRY(obj::preemption_point());
        }
    }
    return {};
}

std::byte* Memory::at(u64 offset) const {
    // Safe: pages of normal memory lie in RAM, all of which the physical map has.
    return static_cast<std::byte*>(hal::phys_to_virt(page(offset >> kPageShift))) + (offset & kPageMask);
}

}  // namespace kos::vmm
