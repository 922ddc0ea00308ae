// SPDX-License-Identifier: Apache-2.0
// The operations, in the space and in the model.
#include "vmm/test/space_model.hpp"

#include <cstdio>
#include <cstdlib>

#include "hal/host/fake_cpu.hpp"
#include "obj/audit.hpp"

namespace kos::vmm::test {
namespace {

// A window over the edge of the first GiB, so that it needs several tables, and one in which blocks fit.
constexpr u64 kSmallPages = 40;
constexpr UserAddr kSmallWindow{(u64{1} << 30) - 20 * kPageSize};
constexpr u64 kLargePages = 3 * hal::kBlockPages;
constexpr UserAddr kLargeWindow{u64{5} << 30};
constexpr u64 kSmallMemory = 8;
constexpr u64 kLargeMemory = 2 * hal::kBlockPages;
constexpr u64 kAllPages = kSmallPages + kLargePages;

void require(bool condition, const char* what) {
    if (!condition) {
        std::fprintf(stderr, "address space and model differ: %s\n", what);
        std::abort();
    }
}

// An address that nothing is mapped at.
constexpr UserAddr kElsewhere{u64{9} << 30};

}  // namespace

bool SpaceModel::ModelPage::allows(Access wanted) const {
    const bool sealed = memory != nullptr && memory->sealed();
    return !taken_back && wanted != (sealed ? Access::ReadWrite : Access::ReadExecute);
}

SpaceModel::SpaceModel(mm::Account& account, Choices& choices)
    : account_{&account}, choices_{&choices}, used_before_{account.used()} {
    for (const u64 pages : {kSmallMemory, kSmallMemory, kLargeMemory}) {
        memories_.push_back(*Memory::create(account, pages << kPageShift));
    }
    require(memories_[1]->seal().has_value(), "memory cannot be sealed");
    require(handles_.open_kernel().has_value(), "the kernel's handle");
    for (const auto& memory : memories_) {
        const Chain chain{abi::Handle{}, *handles_.insert(*memory, abi::kAllRights)};
        chains_.push_back(chain);
        derive(chains_.back(), 2);
    }
    space_ = *AddressSpace::create(account);
    space_->activate();
    hal::host::processor().interrupt_pending = [this] { return interrupted_ && choices_->below(2) == 0; };
}

SpaceModel::~SpaceModel() {
    compare();
    space_->destroy();
    handles_.close_all();
    for (const auto& memory : memories_) {
        require(memory->mappings() == 0 && memory->writable_mappings() == 0, "mappings are left");
    }
    memories_.clear();
    hal::host::processor().interrupt_pending = nullptr;
    obj::reaper().work(Pace::Whole);
    require(account_->used() == used_before_, "something was not given back");
}

UserAddr SpaceModel::address(u64 page) {
    return page < kSmallPages ? kSmallWindow + (page << kPageShift)
                              : kLargeWindow + ((page - kSmallPages) << kPageShift);
}

// In the large window ends lie at and beside the edges of blocks.
SpaceModel::Range SpaceModel::choose_range() {
    if (choices_->below(3) != 0) {
        const u64 count = 1 + choices_->below(kSmallMemory);
        return {choices_->below(kSmallPages - count + 1), count};
    }
    constexpr u64 kEdges[] = {0, 1, 100, 511, 512, 513, 1'023, 1'024, 1'025, 1'535, kLargePages};
    const u64 low = choices_->below(std::size(kEdges) - 1);
    const u64 high = low + 1 + choices_->below(std::size(kEdges) - 1 - low);
    return {kSmallPages + kEdges[low], kEdges[high] - kEdges[low]};
}

bool SpaceModel::all_free(Range range) const {
    const auto at = pages_.lower_bound(range.first);
    return at == pages_.end() || at->first >= range.first + range.count;
}

bool SpaceModel::all_allow(Range range, Access access) const {
    for (u64 page = range.first; page < range.first + range.count; ++page) {
        const auto at = pages_.find(page);
        if (at == pages_.end() || !at->second.allows(access)) {
            return false;
        }
    }
    return true;
}

bool SpaceModel::all_reserved(Range range) const {
    for (u64 page = range.first; page < range.first + range.count; ++page) {
        const auto at = pages_.find(page);
        if (at == pages_.end() || at->second.memory != nullptr || at->second.taken_back) {
            return false;
        }
    }
    return true;
}

template <typename Operation>
Status SpaceModel::outcome(Operation operation) {
    Attempt attempt{Pace::Interruptible};
    for (;;) {
        const auto result = operation(attempt);
        if (result || result.error() != kRestart) {
            return result ? Status::Ok : result.error();
        }
        require(interrupted_, "a restart without an interrupt");
        if (choices_->below(16) == 0) {
            // Another thread comes in between: it ends what has begun.
            require(space_->unmap(kElsewhere, kPageSize).has_value(), "an unmap of nothing");
        }
    }
}

bool SpaceModel::agrees(Status got, bool wanted) {
    if (squeezed_ && got == Status::Quota) {
        require(account_->used() == used_at_start_, "what a failed operation was charged");
        return false;
    }
    require((got == Status::Ok) == wanted, "an operation's result");
    return wanted;
}

void SpaceModel::step() {
    squeezed_ = choices_->below(4) == 0;
    interrupted_ = choices_->below(2) == 0;
    const u64 taken = squeezed_ ? account_->available() - choices_->below(128) * 96 : 0;
    require(account_->charge(taken).has_value(), "the test's own charge");
    used_at_start_ = account_->used();
    act();
    account_->release(taken);
    squeezed_ = false;
    interrupted_ = false;
}

void SpaceModel::act() {
    const Range range = choose_range();
    switch (choices_->below(10)) {
        case 0:
        case 1:
            return map(range);
        case 2:
            return reserve(range);
        case 3:
        case 4:
            return commit(range);
        case 5:
            return decommit(range);
        case 6:
            return protect(range);
        case 7:
            return write(range.first);
        case 8:
            return revoke();
        default:
            return unmap(range);
    }
}

void SpaceModel::map(Range range) {
    const bool large = range.count > kSmallMemory;
    const u64 chosen = large ? 2 : choices_->below(3);
    Memory& memory = *memories_[chosen];
    if (range.count > memory.page_count()) {
        return;
    }
    const u64 spare = memory.page_count() - range.count;
    const u64 offset = choices_->below(2) == 0 ? 0 : choices_->below(spare + 1);
    const Access access = choose_access();
    const auto depth = static_cast<u32>(choices_->below(kDepth + 1));
    obj::Derivation* through = depth > 0 ? handles_.find_map_source(chains_[chosen][depth])->place : nullptr;
    const MapRequest request{.memory = memory,
                             .offset = offset << kPageShift,
                             .size = range.count << kPageShift,
                             .access = access,
                             .at = address(range.first),
                             .through = through};
    const Status mapped = outcome([&](Attempt& attempt) { return space_->map(request, attempt); });
    if (agrees(mapped, all_free(range) && memory.allows(access))) {
        for (u64 i = 0; i < range.count; ++i) {
            pages_[range.first + i] = {.memory = &memory, .index = offset + i, .access = access, .depth = depth};
        }
    }
}

void SpaceModel::reserve(Range range) {
    const Access access = choose_access();
    const Status reserved = outcome([&](Attempt& attempt) {
        return space_->reserve(range.count << kPageShift, access, address(range.first), attempt);
    });
    if (agrees(reserved, all_free(range) && access != Access::ReadExecute)) {
        for (u64 i = 0; i < range.count; ++i) {
            pages_[range.first + i] = {.committed = false, .access = access};
        }
    }
}

void SpaceModel::unmap(Range range) {
    const Status unmapped = outcome(
        [&](Attempt& attempt) { return space_->unmap(address(range.first), range.count << kPageShift, attempt); });
    if (agrees(unmapped, true)) {
        pages_.erase(pages_.lower_bound(range.first), pages_.lower_bound(range.first + range.count));
    }
}

void SpaceModel::protect(Range range) {
    const Access access = choose_access();
    const Status changed = outcome([&](Attempt& attempt) {
        return space_->protect(address(range.first), range.count << kPageShift, access, attempt);
    });
    if (agrees(changed, all_allow(range, access))) {
        for (u64 i = 0; i < range.count; ++i) {
            pages_[range.first + i].access = access;
        }
    }
}

void SpaceModel::commit(Range range) {
    const Status committed = outcome(
        [&](Attempt& attempt) { return space_->commit(address(range.first), range.count << kPageShift, attempt); });
    if (agrees(committed, all_reserved(range))) {
        for (u64 i = 0; i < range.count; ++i) {
            pages_[range.first + i].committed = true;
        }
    }
}

void SpaceModel::decommit(Range range) {
    const Status taken = outcome(
        [&](Attempt& attempt) { return space_->decommit(address(range.first), range.count << kPageShift, attempt); });
    if (agrees(taken, all_reserved(range))) {
        for (u64 i = 0; i < range.count; ++i) {
            ModelPage& page = pages_[range.first + i];
            page.committed = false;
            page.value = 0;
        }
    }
}

void SpaceModel::write(u64 page) {
    const auto at = pages_.find(page);
    const auto value = static_cast<u8>(1 + choices_->below(255));
    const bool wanted = at != pages_.end() && at->second.committed && at->second.access == Access::ReadWrite;
    const auto written = space_->copy_out(address(page), std::as_bytes(std::span{&value, 1}));
    require(written.has_value() == wanted, "a write");
    if (wanted && at->second.memory == nullptr) {
        at->second.value = value;
    }
}

// What goes is mapped through handles further down the chain.
void SpaceModel::revoke() {
    const u64 chosen = choices_->below(chains_.size());
    const auto depth = static_cast<u32>(1 + choices_->below(kDepth - 1));
    u64 ticket = 0;
    const Status revoked = outcome([&](Attempt& /*attempt*/) {
        return handles_.revoke(chains_[chosen][depth], obj::RevokeScope::Derived, ticket);
    });
    require(revoked == Status::Ok, "a revocation");
    for (auto& [number, page] : pages_) {
        if (page.memory == memories_[chosen].get() && page.depth > depth) {
            page = {.committed = false, .taken_back = true};
        }
    }
    require(obj::audit_derivations(*memories_[chosen]).empty(), "a list of derivations");
    for (u32 below = depth + 1; below <= kDepth; ++below) {
        require(handles_.close(chains_[chosen][below]).has_value(), "a revoked handle is open");
    }
    derive(chains_[chosen], depth + 1);
}

// From a depth on.
void SpaceModel::derive(Chain& chain, u32 depth) {
    for (; depth <= kDepth; ++depth) {
        chain[depth] = *handles_.duplicate(chain[depth - 1], abi::kAllRights);
    }
}

void SpaceModel::compare() const {
    for (u64 page = 0; page < kAllPages; ++page) {
        compare_page(page);
    }
    compare_sums();
}

void SpaceModel::compare_page(u64 page) const {
    const auto at = pages_.find(page);
    const bool present = at != pages_.end() && at->second.committed;
    for (const Access needed : {Access::Read, Access::ReadWrite, Access::ReadExecute}) {
        const auto found = space_->translate(address(page), needed);
        require(found.has_value() == (present && permits(at->second.access, needed)), "access to a page");
        const Memory* memory = found ? at->second.memory : nullptr;
        require(memory == nullptr || *found == memory->page(at->second.index), "the page behind an address");
    }
    if (present && at->second.memory == nullptr && permits(at->second.access, Access::Read)) {
        u8 value = 0;
        require(space_->copy_in(std::as_writable_bytes(std::span{&value, 1}), address(page)).has_value(), "a read");
        require(value == at->second.value, "the contents of a reservation");
    }
    const auto info = space_->query(address(page));
    const bool covered = info && info->start <= address(page);
    require(covered == (at != pages_.end()), "what a query covers");
    require(!covered || info->access == at->second.access, "the access that a query tells");
}

void SpaceModel::compare_sums() const {
    SpaceStats wanted{};
    for (const auto& [number, page] : pages_) {
        wanted.mapped += page.memory != nullptr ? kPageSize : 0;
        wanted.reserved += page.memory == nullptr && !page.taken_back ? kPageSize : 0;
        wanted.committed += page.memory == nullptr && page.committed ? kPageSize : 0;
    }
    const SpaceStats stats = space_->stats();
    require(stats.mapped == wanted.mapped, "mapped bytes");
    require(stats.reserved == wanted.reserved, "reserved bytes");
    require(stats.committed == wanted.committed, "committed bytes");
}

}  // namespace kos::vmm::test
