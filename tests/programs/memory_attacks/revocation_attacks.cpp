// SPDX-License-Identifier: Apache-2.0
// Borrowers that keep what was lent to them: each loses it at the moment at which the lender takes it back.
#include <atomic>

#include <kos/abi/rights.hpp>
#include <kos/clock.hpp>
#include <kos/core/handle.hpp>
#include <kos/core/mm.hpp>
#include <kos/core/thread.hpp>
#include <kos/process.hpp>

#include "../balance.hpp"
#include "acts.hpp"
#include "check.hpp"

namespace attack {
namespace {

using kos::Mapping;
using kos::Memory;
using kos::OwnedHandle;
using kos::Protection;
using kos::Result;
using kos::Status;
using kos::u32;
using kos::usize;
using kos::abi::Right;
using kos::abi::Rights;

constexpr Rights kLent = Right::Read | Right::Write | Right::Map;
constexpr kos::u64 kAWhile = 20'000'000;  // ns
constexpr u32 kRounds = 3;

std::atomic<u32>& word(const Mapping& view, usize offset) {
    return *reinterpret_cast<std::atomic<u32>*>(view.bytes().data() + offset);
}

// Until the borrower has made its mark so often.
void wait_for_marks(const std::atomic<u32>& marks, u32 count) {
    while (marks.load() < count) {
        static_cast<void>(kos::core::Thread::yield());
    }
}

Status revoke(const Memory& memory) {
    const auto revoked = kos::core::Handle::revoke(memory.handle().get());
    return revoked ? Status::Ok : revoked.error();
}

// It writes all the time, through a mapping that it has cut and closed the handle of, as its act says. Not one write
// comes after the revocation, and the lender's own mapping stays.
Result<> writer(Check& check, const Powers& powers, std::string_view act) {
    const Memory memory = TRY(Memory::create(acts::kManyPages));
    const Mapping view = TRY(memory.map(Protection::ReadWrite));
    const OwnedHandle task = TRY(start(powers, act, memory, kLent));
    std::atomic<u32>& marks = word(view, acts::kSignOffset);
    wait_for_marks(marks, 10);
    check.expect(act, revoke(memory), Status::Ok);
    const u32 last = marks.load();
    check.expect_end(act, end_of(task), kByFault);
    kos::Clock::sleep(kAWhile);
    check.expect("nothing is written after that", marks.load() == last ? Status::Ok : Status::Corrupt, Status::Ok);
    marks.store(0);
    return {};
}

// It maps and unmaps all the time: wherever that meets the revocation, it is refused from then on.
Result<> mapper(Check& check, const Powers& powers, std::string_view act) {
    const Memory memory = TRY(Memory::create(acts::kManyPages));
    const Mapping view = TRY(memory.map(Protection::ReadWrite));
    const OwnedHandle task = TRY(start(powers, act, memory, kLent));
    const OwnedHandle second = TRY(start(powers, act, memory, kLent));
    wait_for_marks(word(view, acts::kSignOffset), 2);
    check.expect(act, revoke(memory), Status::Ok);
    check.expect_end(act, end_of(task), acts::kDone);
    check.expect_end(act, end_of(second), acts::kDone);
    return {};
}

// The lender's frames come back though the borrower lives on, and still keeps the addresses.
Result<> keeper(Check& check, const Powers& powers) {
    Memory memory = TRY(Memory::create(acts::kManyPages));
    Mapping view = TRY(memory.map(Protection::ReadWrite));
    const OwnedHandle task = TRY(start(powers, "hold", memory, kLent));
    wait_for_marks(word(view, acts::kSignOffset), 1);
    TRY(view.unmap());
    const kos::u64 before = TRY(kos::core::Mm::stats()).free_pages;
    check.expect("hold", kos::core::Handle::revoke_subtree(memory.handle().get()), Status::Ok);
    memory = Memory{};
    const kos::u64 after = TRY(kos::core::Mm::stats()).free_pages;
    const bool back = after >= before + acts::kManyPages / acts::kPage;
    check.expect("the frames are back", back ? Status::Ok : Status::Corrupt, Status::Ok);
    TRY(stop(task));
    return {};
}

Result<Balance> audit() {
    const auto stat = TRY(kos::process::handle(kos::abi::StartHandleKind::Resource, "stat"));
    return kos::core::Stat::audit(stat);
}

Result<> attack(Check& check, const Powers& powers) {
    for (u32 round = 0; round < kRounds; ++round) {
        TRY(writer(check, powers, "write"));
        TRY(writer(check, powers, "write-cut"));
        TRY(writer(check, powers, "write-closed"));
        TRY(mapper(check, powers, "remap"));
        TRY(mapper(check, powers, "remap-page"));
        TRY(keeper(check, powers));
    }
    return {};
}

}  // namespace

bool attack_revocation(const Powers& powers) {
    Check check{"revocation"};
    check.expect("a first round", attack(check, powers), Status::Ok);
    const auto before = audit();
    check.expect("a step between the attacks", attack(check, powers), Status::Ok);
    const auto after = audit();
    if (before && after) {
        constexpr kos::u64 kCaches = 16;
        const bool balanced = same(*before, *after, kCaches);
        check.expect("all comes back", balanced ? Status::Ok : Status::Corrupt, Status::Ok);
        if (!balanced) {
            print_difference(*before, *after);
        }
    } else {
        check.expect("an audit", before ? after.error() : before.error(), Status::Unsupported);
    }
    return check.finish();
}

}  // namespace attack
