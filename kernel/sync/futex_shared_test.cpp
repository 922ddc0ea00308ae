// SPDX-License-Identifier: Apache-2.0
// Words that several processes, or several mappings of one, have in common.
#include "sync/test/futex_test.hpp"

namespace kos::sync {
namespace {

using namespace test;

constexpr UserAddr kHere{0x100'0000};
constexpr UserAddr kThere{0x200'0000};
constexpr u64 kBytes = 4 * kPageSize;

class FutexSharedTest : public FutexTest {
  protected:
    void SetUp() override {
        FutexTest::SetUp();
        other_ = &make_process("other");
        stranger_ = &make_thread(*other_);
        memory_ = *vmm::Memory::create(*process_, kBytes);
        map(*process_, *memory_, kHere);
        map(*other_, *memory_, kThere);
        process_->put(kHere, kValue);
        process_->put(kHere + 4, kValue);
    }
    void TearDown() override {
        memory_.reset();
        FutexTest::TearDown();
    }
    static void map(TestProcess& process, vmm::Memory& memory, UserAddr at) {
        ASSERT_TRUE(process.space()->map(
            {.memory = memory, .size = memory.size(), .access = vmm::Access::ReadWrite, .at = at}));
    }
    u32 wake_shared(UserAddr word) { return wake(kAll, word, Scope::Shared); }
    // A thread of the other process sleeps.
    void stranger_sleeps(UserAddr word, Scope scope = Scope::Shared) {
        EXPECT_EQ(wait(*stranger_, word, hal::kNever, scope), kBlocked);
    }

    TestProcess* other_ = nullptr;
    Thread* stranger_ = nullptr;
    obj::Ref<vmm::Memory> memory_;
};

TEST_F(FutexSharedTest, ProcessesMeetWhereverTheyMapIt) {
    stranger_sleeps(kThere);
    EXPECT_EQ(wake_shared(kHere), 1U);
    EXPECT_TRUE(ended(*stranger_));
}

TEST_F(FutexSharedTest, AtTheSamePlaceOnly) {
    stranger_sleeps(kThere + 4);
    EXPECT_EQ(wake_shared(kHere), 0U);
    EXPECT_EQ(wake_shared(kHere + 4), 1U);
}

TEST_F(FutexSharedTest, PrivateSleepersAreNotSharedOnes) {
    stranger_sleeps(kThere, Scope::Private);
    Thread& own = make_thread(*process_);
    EXPECT_EQ(wait(own, kHere, hal::kNever, Scope::Private), kBlocked);
    EXPECT_EQ(wake_shared(kHere), 0U);
    EXPECT_EQ(wake(kAll, kHere), 1U);
    EXPECT_TRUE(ended(own));
    EXPECT_TRUE(sleeps(*stranger_));
}

TEST_F(FutexSharedTest, SharedSleepersAreNotPrivateOnes) {
    Thread& own = make_thread(*process_);
    EXPECT_EQ(wait(own, kHere, hal::kNever, Scope::Shared), kBlocked);
    EXPECT_EQ(wake(kAll, kHere), 0U);
    EXPECT_EQ(wake_shared(kHere), 1U);
}

TEST_F(FutexSharedTest, TwoMappingsOfOneProcessMeet) {
    map(*process_, *memory_, kThere);
    Thread& own = make_thread(*process_);
    EXPECT_EQ(wait(own, kThere, hal::kNever, Scope::Shared), kBlocked);
    EXPECT_EQ(wake_shared(kHere), 1U);
    EXPECT_TRUE(ended(own));
}

TEST_F(FutexSharedTest, APartOfTheObjectIsNamedByItsOffset) {
    constexpr UserAddr kPart{0x300'0000};
    ASSERT_TRUE(process_->space()->map({.memory = *memory_,
                                        .offset = 2 * kPageSize,
                                        .size = kPageSize,
                                        .access = vmm::Access::ReadWrite,
                                        .at = kPart}));
    process_->put(kPart + 8, kValue);
    stranger_sleeps(kThere + 2 * kPageSize + 8);
    EXPECT_EQ(wake_shared(kPart + 8), 1U);
}

TEST_F(FutexSharedTest, ASplitRegionIsStillThePlaceItWas) {
    stranger_sleeps(kThere);
    ASSERT_TRUE(other_->space()->protect(kThere + kPageSize, kPageSize, vmm::Access::Read));
    process_->put(kHere + kPageSize, kValue);
    ASSERT_TRUE(process_->space()->protect(kHere, kPageSize, vmm::Access::Read));
    EXPECT_EQ(wake_shared(kHere), 1U);
    stranger_sleeps(kThere + kPageSize);
    EXPECT_EQ(wake_shared(kHere + kPageSize), 1U);
}

TEST_F(FutexSharedTest, WhoUnmappedItCanStillBeWoken) {
    stranger_sleeps(kThere);
    ASSERT_TRUE(other_->space()->unmap(kThere, kBytes));
    EXPECT_EQ(wake_shared(kHere), 1U);
    EXPECT_TRUE(ended(*stranger_));
}

TEST_F(FutexSharedTest, OtherMemoryAtTheSameAddressIsAnotherWord) {
    stranger_sleeps(kThere);
    ASSERT_TRUE(process_->space()->unmap(kHere, kBytes));
    const auto fresh = *vmm::Memory::create(*process_, kBytes);
    map(*process_, *fresh, kHere);
    EXPECT_EQ(wake_shared(kHere), 0U);
    EXPECT_TRUE(sleeps(*stranger_));
}

// The frames of what is gone may be given to a new object at once: nobody who slept there is found through it.
TEST_F(FutexSharedTest, MemoryThatIsGoneNamesNothingElse) {
    stranger_sleeps(kThere);
    ASSERT_TRUE(other_->space()->unmap(kThere, kBytes));
    ASSERT_TRUE(process_->space()->unmap(kHere, kBytes));
    memory_.reset();
    obj::reaper().work(Pace::Whole);
    const auto fresh = *vmm::Memory::create(*process_, kBytes);
    map(*process_, *fresh, kHere);
    EXPECT_EQ(wake_shared(kHere), 0U);
    EXPECT_TRUE(sleeps(*stranger_));
}

TEST_F(FutexSharedTest, RequeueBetweenSharedWords) {
    stranger_sleeps(kThere);
    const auto result = try_requeue({.source = kHere,
                                     .target = kHere + 4,
                                     .wake_count = 0,
                                     .move_count = 1,
                                     .expected = kValue,
                                     .scope = Scope::Shared});
    EXPECT_EQ(result->moved, 1U);
    EXPECT_EQ(wake_shared(kHere), 0U);
    EXPECT_EQ(wake_shared(kHere + 4), 1U);
}

TEST_F(FutexSharedTest, TwoAddressesOfOneWordAreOneWord) {
    map(*process_, *memory_, kThere);
    const auto result = try_requeue({.source = kHere,
                                     .target = kThere,
                                     .wake_count = 0,
                                     .move_count = 1,
                                     .expected = kValue,
                                     .scope = Scope::Shared});
    EXPECT_EQ(result.error(), Status::Invalid);
}

TEST_F(FutexSharedTest, TheEndOfOneProcessLeavesTheOther) {
    stranger_sleeps(kThere);
    Thread& own = make_thread(*process_);
    EXPECT_EQ(wait(own, kHere, hal::kNever, Scope::Shared), kBlocked);
    other_->end_threads();
    EXPECT_EQ(wake_shared(kHere), 1U);
    EXPECT_TRUE(ended(own));
}

TEST_F(FutexSharedTest, PagesOfAReservationAreSharedByNobody) {
    constexpr UserAddr kReserved{0x300'0000};
    ASSERT_TRUE(process_->space()->reserve(kPageSize, vmm::Access::ReadWrite, kReserved));
    Thread& own = make_thread(*process_);
    EXPECT_EQ(wait(own, kReserved, hal::kNever, Scope::Shared), Status::Fault) << "it has no page yet";
    ASSERT_TRUE(process_->space()->commit(kReserved, kPageSize));
    process_->put(kReserved, kValue);
    EXPECT_EQ(wait(own, kReserved, hal::kNever, Scope::Shared), kBlocked);
    EXPECT_EQ(wake_shared(kReserved), 1U);
}

}  // namespace
}  // namespace kos::sync
