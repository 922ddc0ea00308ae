// SPDX-License-Identifier: Apache-2.0
// Each operation of an address space fails at each of its allocations in turn; everything is then as it was before.
#include <functional>
#include <vector>

#include "vmm/test_memory.hpp"

namespace kos::vmm {
namespace {

using test::kPage;

constexpr UserAddr kBase{(u64{1} << 30) - 4 * kPage};  // the pages beyond need tables of their own
constexpr u64 kPages = 8;
constexpr UserAddr kReserved{(u64{6} << 30) - 6 * kPage};  // over the edge of all tables
constexpr u64 kReservedPages = 12;

struct Operation {
    const char* name;
    std::function<Status(AddressSpace&, Memory&)> run;
};

template <typename T>
Status status_of(const Result<T>& result) {
    return result ? Status::Ok : result.error();
}

const Operation kOperations[] = {
    {"map",
     [](AddressSpace& space, Memory& memory) {
         return status_of(
             space.map({.memory = memory, .size = 6 * kPage, .access = Access::Read, .at = kBase + 100 * kPage}));
     }},
    {"map over a table's edge",
     [](AddressSpace& space, Memory& memory) {
         const UserAddr at{(u64{3} << 30) - 3 * kPage};
         return status_of(space.map({.memory = memory, .size = 6 * kPage, .access = Access::ReadWrite, .at = at}));
     }},
    {"unmap the middle", [](AddressSpace& space, Memory&) { return status_of(space.unmap(kBase + kPage, 2 * kPage)); }},
    {"unmap the end",
     [](AddressSpace& space, Memory&) { return status_of(space.unmap(kBase + 3 * kPage, 5 * kPage)); }},
    {"protect the middle",
     [](AddressSpace& space, Memory&) { return status_of(space.protect(kBase + 2 * kPage, 3 * kPage, Access::Read)); }},
    {"reserve",
     [](AddressSpace& space, Memory&) {
         return status_of(space.reserve(6 * kPage, Access::ReadWrite, kReserved + (u64{1} << 30)));
     }},
    {"commit", [](AddressSpace& space, Memory&) { return status_of(space.commit(kReserved, kReservedPages * kPage)); }},
    {"unmap the middle of a reservation",
     [](AddressSpace& space, Memory&) { return status_of(space.unmap(kReserved + kPage, 3 * kPage)); }},
};

class AddressSpaceFailure : public test::VmmTest, public ::testing::WithParamInterface<Operation> {
  protected:
    // What an observer can tell of a space and its memory.
    static std::vector<u64> fingerprint(const AddressSpace& space, const Memory& memory) {
        std::vector<u64> all{space.payer().used(),       space.mapped_bytes(),    memory.mappings(),
                             memory.writable_mappings(), memory.uses(),           mm::kernel_pages.stats().free_frames,
                             space.stats().reserved,     space.stats().committed, space.stats().mapped};
        for (auto info = space.query(UserAddr{}); info; info = space.query(info->start + info->size)) {
            all.insert(all.end(), {info->start.raw(), info->size, info->offset, static_cast<u64>(info->access)});
            for (u64 done = 0; done < info->size; done += kPage) {
                all.push_back(space.translate(info->start + done, Access::Read).value_or(PhysAddr{1}).raw());
            }
        }
        return all;
    }

    // Runs the body with a new space that the account pays for, and a memory object that it does not.
    void run_with(mm::Account& account, const std::function<void(AddressSpace&, Memory&)>& body) {
        mm::Account memory_account{mm::Account::kUnlimited};
        auto memory = *Memory::create(memory_account, kPages * kPage);
        AddressSpace* space = *AddressSpace::create(account);
        ASSERT_TRUE(space->map({.memory = *memory, .size = kPages * kPage, .access = Access::ReadWrite, .at = kBase}));
        ASSERT_TRUE(space->reserve(kReservedPages * kPage, Access::ReadWrite, kReserved));
        ASSERT_TRUE(space->commit(kReserved + kPage, 2 * kPage));
        body(*space, *memory);
        space->destroy();
        EXPECT_EQ(memory->mappings(), 0u);
        memory.reset();
        obj::reaper().work(Pace::Whole);
    }

    // What the space costs before the operation.
    u64 cost_before() {
        u64 used = 0;
        run_with(account_, [&](AddressSpace& space, Memory&) { used = space.payer().used(); });
        return used;
    }
};

TEST_P(AddressSpaceFailure, QuotaAtEachAllocation) {
    const u64 cost = cost_before();
    u32 failures = 0;
    bool done = false;
    for (u64 extra = 0; !done; extra += 96) {
        mm::Account account{cost + extra};
        run_with(account, [&](AddressSpace& space, Memory& memory) {
            const auto before = fingerprint(space, memory);
            const Status status = GetParam().run(space, memory);
            done = status == Status::Ok;
            if (!done) {
                ++failures;
                ASSERT_EQ(status, Status::Quota);
                ASSERT_EQ(fingerprint(space, memory), before) << extra;
            }
        });
        ASSERT_EQ(account.used(), 0u);
    }
    EXPECT_GT(failures, 0u);
}

TEST_P(AddressSpaceFailure, NoMemoryAtEachFrame) {
    bool done = false;
    for (u64 left = 0; !done; ++left) {
        run_with(account_, [&](AddressSpace& space, Memory& memory) {
            const test::Scarcity scarcity{left};
            const auto before = fingerprint(space, memory);
            const Status status = GetParam().run(space, memory);
            done = status == Status::Ok;
            if (!done) {
                ASSERT_EQ(status, Status::NoMemory);
                ASSERT_EQ(fingerprint(space, memory), before) << left;
            }
        });
    }
}

INSTANTIATE_TEST_SUITE_P(Operations, AddressSpaceFailure, ::testing::ValuesIn(kOperations), [](const auto& tested) {
    std::string name = tested.param.name;
    std::erase_if(name, [](char character) { return !std::isalpha(static_cast<unsigned char>(character)); });
    return name;
});

TEST_F(AddressSpaceFailure, CreationFailsCleanly) {
    for (u64 limit = 0; limit < kPage + 64; limit += 64) {
        mm::Account account{limit};
        ASSERT_EQ(AddressSpace::create(account).error(), Status::Quota);
        ASSERT_EQ(account.used(), 0u);
    }
    for (u64 left = 0; left < 2; ++left) {
        const test::Scarcity scarcity{left};
        ASSERT_EQ(AddressSpace::create(account_).error(), Status::NoMemory);
        ASSERT_EQ(account_.used(), 0u);
    }
}

}  // namespace
}  // namespace kos::vmm
