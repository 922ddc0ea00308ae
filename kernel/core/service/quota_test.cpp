// SPDX-License-Identifier: Apache-2.0
// Quotas, suspending, the list and the counters as their callers see them.
#include <kos/abi/task_entry.hpp>

#include "core/test/core_test.hpp"
#include "obj/resource.hpp"

namespace kos::core {
namespace {

using namespace test;

class QuotaTest : public CoreTest {
  protected:
    void SetUp() override {
        CoreTest::SetUp();
        factory_ = resource(abi::ObjectType::TaskFactory);
        stat_ = resource(abi::ObjectType::Stat);
    }
    u64 resource(abi::ObjectType type) { return task_->give(**obj::Resource::create(type), abi::kAllRights)->raw(); }
    Status create(u64 bytes, u32 handles, u32 threads) {
        const std::string names{"child\0\0\0Class\0", 14};
        return call_with(Tasks::CreateWithQuota, names,
                         {factory_, chunk(0, 6), chunk(8, 6), bytes, handles | (u64{threads} << 32)});
    }
    Status list(u64 after, u32 room) { return ask(Tasks::List, after, room); }
    // A call that may answer with so many bytes of arena.
    Status ask(Tasks method, u64 number, u32 room) {
        abi::Descriptor descriptor{};
        descriptor.in_arena = kInArenaAt.raw();
        descriptor.in_arena_capacity = room;
        EXPECT_TRUE(task_->space()->copy_out(kDescriptorAt, std::as_bytes(std::span{&descriptor, 1})));
        return trap(*caller_, 0, header_of(method, 2).with(Header::kDesc), {stat_, number});
    }
    std::vector<abi::TaskEntry> entries() {
        std::vector<abi::TaskEntry> read((answer() >> 32) / sizeof(abi::TaskEntry));
        EXPECT_TRUE(task_->space()->copy_in(std::as_writable_bytes(std::span{read}), kInArenaAt));
        return read;
    }

    u64 factory_ = 0;
    u64 stat_ = 0;
};

TEST_F(QuotaTest, OnlyTheMakerMovesAShare) {
    ASSERT_EQ(create(100'000, 10, 2), Status::Ok);
    const u64 child = answer();
    EXPECT_EQ(call(Tasks::SetQuota, {child, 200'000, 20 | (u64{3} << 32)}), Status::Ok);
    ASSERT_EQ(call(Tasks::GetQuota, {child}), Status::Ok);
    EXPECT_EQ(answer(), 200'000U);
    EXPECT_EQ(caller_->frame.x[6], 20 | (u64{1} << 32)) << "handles: limit, used";
    EXPECT_EQ(caller_->frame.x[8], 3U) << "threads: limit, used";
    EXPECT_EQ(call(Tasks::SetQuota, {child, 1, 20 | (u64{3} << 32)}), Status::Quota);
    EXPECT_EQ(call(Tasks::SetQuota, {child, ~u64{0}, 20 | (u64{3} << 32)}), Status::Quota);
    EXPECT_EQ(call(Tasks::SetQuota, {own_.raw(), 1, 20}), Status::NoRights) << "the kernel made it";
    ASSERT_EQ(call(Tasks::GetQuota, {own_.raw()}), Status::Ok);
    EXPECT_EQ(caller_->frame.x[5], 200'000U) << "given";
    EXPECT_EQ(call(Tasks::Terminate, {child}), Status::Ok);
    EXPECT_EQ(call(Tasks::SetQuota, {child, 1, 20}), Status::BadState);
    EXPECT_EQ(task_->account().given(), 0U);
}

TEST_F(QuotaTest, WhatCannotBeGivenMakesNothing) {
    const u64 used = task_->account().used();
    EXPECT_EQ(create(u64{1} << 40, 10, 2), Status::Quota);
    EXPECT_EQ(create(100'000, 10'000, 2), Status::Quota);
    EXPECT_EQ(create(100'000, 10, 1'000), Status::Quota);
    EXPECT_EQ(create(100, 10, 2), Status::Quota) << "too little to be";
    EXPECT_EQ(create(100'000, 0, 2), Status::Quota) << "no handle of the kernel";
    EXPECT_EQ(task_->account().used(), used);
    EXPECT_EQ(task_->handle_quota().given() + task_->thread_quota().given(), 0U);
}

TEST_F(QuotaTest, SuspendAndResumeAnswerTheirStates) {
    ASSERT_EQ(create(100'000, 10, 2), Status::Ok);
    const u64 child = answer();
    EXPECT_EQ(call(Tasks::Suspend, {child}), Status::BadState) << "it does not run";
    EXPECT_EQ(call(Tasks::Resume, {child}), Status::BadState);
    EXPECT_EQ(call(Tasks::Terminate, {child}), Status::Ok);
    EXPECT_EQ(call(Tasks::Suspend, {child}), Status::BadState);
}

TEST_F(QuotaTest, ListGoesPageByPage) {
    for (int i = 0; i < 8; ++i) {
        ASSERT_EQ(create(100'000, 10, 2), Status::Ok);
    }
    ASSERT_EQ(list(0, 4096), Status::Ok);
    const auto first = entries();
    ASSERT_EQ(first.size(), 6U);
    EXPECT_EQ(first[0].sid, task_->sid());
    EXPECT_EQ(first[0].parent_sid, 0U);
    EXPECT_EQ(first[1].parent_sid, task_->sid());
    EXPECT_EQ(first[1].handles, 1U);
    EXPECT_EQ(std::string_view{first[1].name}, "child");
    EXPECT_EQ(std::string_view{first[1].security_class}, "Class");
    ASSERT_EQ(list(first.back().sid, 2 * sizeof(abi::TaskEntry)), Status::Ok);
    const auto second = entries();
    ASSERT_EQ(second.size(), 2U);
    ASSERT_EQ(list(second.back().sid, 4096), Status::Ok);
    const u64 last = entries().back().sid;
    ASSERT_EQ(list(last, 4096), Status::Ok);
    EXPECT_EQ(answer(), 0U) << "no more";
    ASSERT_EQ(list(~u64{0}, 4096), Status::Ok);
    EXPECT_EQ(answer(), 0U);
    EXPECT_EQ(list(0, sizeof(abi::TaskEntry) - 1), Status::TooBig);
    stat_ = own_.raw();
    EXPECT_EQ(list(0, 4096), Status::WrongType);
}

TEST_F(QuotaTest, PathIsThatOfAProcess) {
    EXPECT_EQ(ask(Tasks::ProgramPath, task_->sid(), 255), Status::Ok);
    EXPECT_EQ(answer() >> 32, 1U) << "the zero byte at its end: it was not loaded from a file";
    EXPECT_EQ(ask(Tasks::ProgramPath, ~u64{0}, 255), Status::NotFound);
    EXPECT_EQ(ask(Tasks::ProgramPath, task_->sid() - 1, 255), Status::NotFound) << "one before it";
    stat_ = own_.raw();
    EXPECT_EQ(ask(Tasks::ProgramPath, task_->sid(), 255), Status::WrongType);
}

TEST_F(QuotaTest, CountersCount) {
    EXPECT_EQ(call(Stats::Cpu, {stat_, 1}), Status::Invalid);
    ASSERT_EQ(call(Stats::Cpu, {stat_, 0}), Status::Ok);
    EXPECT_GE(caller_->frame.x[3], 1U) << "switches";
    ASSERT_EQ(call(Stats::Task, {own_.raw()}), Status::Ok);
    EXPECT_EQ(caller_->frame.x[4], 1U) << "threads that it made";
    EXPECT_GE(caller_->frame.x[3], 1U) << "switches";
    EXPECT_EQ(call(Stats::Thread, {task_->give(*caller_, abi::kAllRights)->raw()}), Status::Ok);
}

TEST_F(QuotaTest, AuditCountsAndFindsWhatDoesNotFit) {
    ASSERT_EQ(call(Stats::Audit, {stat_}), Status::Ok);
    EXPECT_EQ(answer(), mm::kernel_pages.stats().free_frames);
    EXPECT_EQ(call(Stats::Audit, {own_.raw()}), Status::WrongType);
    ASSERT_TRUE(task_->account().charge(1));
    EXPECT_EQ(call(Stats::Audit, {stat_}), Status::Corrupt) << "a byte that nobody has";
    task_->account().release(1);
    ASSERT_TRUE(task_->handle_quota().charge(1));
    EXPECT_EQ(call(Stats::Audit, {stat_}), Status::Corrupt);
    task_->handle_quota().release(1);
    task_->add_handle();
    EXPECT_EQ(call(Stats::Audit, {stat_}), Status::Corrupt) << "a handle that is in no table";
    task_->drop_handle();
    const PhysAddr page = *mm::kernel_pages.allocate(mm::kernel_account());
    ASSERT_EQ(call(Stats::Audit, {stat_}), Status::Ok);
    mm::Account stray{mm::Account::kUnlimited};
    const PhysAddr lost = *mm::kernel_pages.allocate(stray);
    EXPECT_EQ(call(Stats::Audit, {stat_}), Status::Corrupt) << "a page whose payer is none";
    mm::kernel_pages.free(stray, lost);
    mm::kernel_pages.free(mm::kernel_account(), page);
}

}  // namespace
}  // namespace kos::core
