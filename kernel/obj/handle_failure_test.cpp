// SPDX-License-Identifier: Apache-2.0
// Each way to open a handle fails at each of its allocations in turn; everything is then as it was before.
#include <functional>

#include <gtest/gtest.h>

#include "mm/test/kernel_memory.hpp"
#include "mm/test/scarcity.hpp"
#include "obj/audit.hpp"
#include "obj/handle_table.hpp"
#include "obj/resource.hpp"

namespace kos::obj {
namespace {

struct Operation {
    const char* name;
    std::function<Status(HandleTable&, Object&, abi::Handle)> run;
};

template <typename T>
Status status_of(const Result<T>& result) {
    return result ? Status::Ok : result.error();
}

const Operation kOperations[] = {
    {"insert",
     [](HandleTable& table, Object& object, abi::Handle) { return status_of(table.insert(object, abi::kAllRights)); }},
    {"duplicate",
     [](HandleTable& table, Object&, abi::Handle first) { return status_of(table.duplicate(first, abi::kAllRights)); }},
    {"derive",
     [](HandleTable& table, Object&, abi::Handle first) { return status_of(table.derive(table, first, 0, nullptr)); }},
    {"reserve",
     [](HandleTable& table, Object& object, abi::Handle first) {
         const auto place = table.reserve();
         if (place) {
             EXPECT_EQ(table.find(*place).error(), Status::BadHandle) << "not open yet";
             table.open_reserved(*place, table, first, 0, nullptr);
             EXPECT_EQ((*table.find(*place))->object, &object);
         }
         return status_of(place);
     }},
};

// How many handles are open before: the next one needs a leaf, or also a directory.
constexpr u32 kFull = HandleLeaf::kEntries;
constexpr u32 kSizes[] = {kFull, 2 * kFull, HandleTable::kNearLeaves* kFull, (HandleTable::kNearLeaves + 1) * kFull};

class HandleFailure : public ::testing::TestWithParam<std::tuple<Operation, u32>> {
  protected:
    struct State {
        u64 charged;
        u64 free_frames;
        u32 open;
        u32 named;
        friend bool operator==(const State&, const State&) = default;
    };

    void SetUp() override {
        mm::test::provide_kernel_memory();
        object_ = *Resource::create(abi::ObjectType::Power);
        object_->acquire();
    }
    void TearDown() override {
        table_.close_all();
        object_->release();
        EXPECT_EQ(account_.used(), 0U);
    }
    void fill(u32 handles) {
        ASSERT_TRUE(table_.open_kernel());
        first_ = *table_.insert(*object_, abi::kAllRights);
        while (table_.open_count() < handles) {
            ASSERT_TRUE(table_.duplicate(first_, 0));
        }
    }
    State state() {
        EXPECT_EQ(table_.audit().fault, "");
        EXPECT_EQ(audit_derivations(*object_), "");
        return {account_.used(), mm::kernel_pages.stats().free_frames, table_.open_count(), object_->handles()};
    }
    Status run() { return std::get<0>(GetParam()).run(table_, *object_, first_); }

    mm::Account account_{u64{1} << 30};
    HandleTable table_{account_, HandleTable::kMaxHandles};
    Resource* object_ = nullptr;
    abi::Handle first_;
};

TEST_P(HandleFailure, QuotaAtEachAllocation) {
    fill(std::get<1>(GetParam()));
    const State before = state();
    u32 failures = 0;
    const u64 room = account_.available();
    for (u64 left = 0;; left += 1024) {
        ASSERT_TRUE(account_.charge(room - left));
        const Status status = run();
        account_.release(room - left);
        if (status == Status::Ok) {
            break;
        }
        ++failures;
        ASSERT_EQ(status, Status::Quota);
        ASSERT_EQ(state(), before) << left;
    }
    EXPECT_GT(failures, 0U);
    EXPECT_EQ(state().named, before.named + 1);
}

TEST_P(HandleFailure, NoMemoryAtEachFrame) {
    fill(std::get<1>(GetParam()));
    const State before = state();
    Status status = Status::NoMemory;
    for (u64 left = 0; status != Status::Ok; ++left) {
        {
            const mm::test::Scarcity scarcity{left};
            status = run();
        }
        if (status != Status::Ok) {
            ASSERT_EQ(status, Status::NoMemory);
            ASSERT_EQ(state(), before) << left;
        }
    }
    EXPECT_EQ(state().named, before.named + 1);
}

INSTANTIATE_TEST_SUITE_P(Operations, HandleFailure,
                         ::testing::Combine(::testing::ValuesIn(kOperations), ::testing::ValuesIn(kSizes)),
                         [](const auto& tested) {
                             return std::get<0>(tested.param).name + std::to_string(std::get<1>(tested.param));
                         });

}  // namespace
}  // namespace kos::obj
