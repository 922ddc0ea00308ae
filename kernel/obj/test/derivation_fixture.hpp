// SPDX-License-Identifier: Apache-2.0
// Two tables of handles, and an object that the first has the first handle of.
#pragma once

#include <gtest/gtest.h>

#include "obj/test/handle_model.hpp"

namespace kos::obj::test {

inline constexpr abi::Rights kRights =
    abi::Right::Transfer | abi::Right::Duplicate | abi::Right::Revoke | abi::Right::Read | abi::Right::Map;

class DerivationTest : public ::testing::Test {
  protected:
    void SetUp() override {
        mm::test::provide_kernel_memory();
        hal::host::reset();
        ASSERT_TRUE(mine_.open_kernel());
        ASSERT_TRUE(theirs_.open_kernel());
        object_ = new Probe{abi::ObjectType::Memory, destroyed_};
        root_ = *mine_.insert(*object_, kRights);
    }
    void TearDown() override {
        hal::host::reset();
        mine_.close_all();
        theirs_.close_all();
        EXPECT_TRUE(destroyed_);
        EXPECT_EQ(account_.used(), 0U);
    }

    abi::Handle duplicate(abi::Handle handle, abi::Rights rights = kRights) {
        const auto made = mine_.duplicate(handle, rights);
        EXPECT_TRUE(made);
        return made.value_or(abi::Handle{});
    }
    Result<abi::Handle> give(abi::Handle handle, abi::Rights rights = kRights) {
        TRY(mine_.find_source(handle, abi::Right::Transfer, rights));
        return theirs_.derive(mine_, handle, rights, nullptr);
    }
    static Status state(HandleTable& table, abi::Handle handle) {
        const auto found = table.resolve(handle, abi::ObjectType::Memory, 0);
        return found ? Status::Ok : found.error();
    }
    Status state(abi::Handle handle) { return state(mine_, handle); }
    Status revoke(abi::Handle handle, RevokeScope scope = RevokeScope::Derived) {
        u64 ticket = 0;
        const auto done = mine_.revoke(handle, scope, ticket);
        EXPECT_TRUE(mine_.audit().clean()) << mine_.audit().fault;
        EXPECT_EQ(audit_derivations(*object_), "");
        return done ? Status::Ok : done.error();
    }
    static void interrupt_always() {
        hal::host::processor().interrupt_pending = [] { return true; };
    }

    mm::Account account_{1 << 20};
    HandleTable mine_{account_, 4000};
    HandleTable theirs_{account_, 4000};
    bool destroyed_ = false;
    Probe* object_ = nullptr;
    abi::Handle root_;
};

}  // namespace kos::obj::test
