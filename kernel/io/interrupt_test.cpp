// SPDX-License-Identifier: Apache-2.0
// Lines of drivers: who has them, when they are on, what they signal.
#include "io/interrupt.hpp"

#include "ipc/notice.hpp"
#include "thread/test/machine_test.hpp"

namespace kos::io {
namespace {

constexpr hal::IrqLine kLine{34};
constexpr u64 kBits = 6;

class InterruptTest : public thread::test::MachineTest {
  protected:
    InterruptTest() : process_{make_process("driver")} { make_notice(); }

    void make_notice() {
        notice_ = *ipc::Notice::create(process_);
        notice_handle_ = *process_.handles().insert(*notice_, abi::kAllRights, nullptr);
    }
    // Its handle is the only thing that keeps it.
    Interrupt& make(hal::Trigger trigger = hal::Trigger::Level) {
        Interrupt* const made = *Interrupt::create(process_, kLine, trigger);
        handle_ = *process_.handles().insert(*made, abi::kAllRights, nullptr);
        return *made;
    }
    Interrupt& make_bound(hal::Trigger trigger = hal::Trigger::Level) {
        Interrupt& made = make(trigger);
        EXPECT_TRUE(bind(made));
        return made;
    }
    Result<void> bind(Interrupt& interrupt) { return interrupt.bind({process_, *notice_, notice_handle_, kBits}); }
    void close(abi::Handle handle) {
        EXPECT_TRUE(process_.handles().close(handle));
        obj::do_deferred_work();
    }
    static bool on() { return hal::host::processor().lines_on.contains(kLine); }
    // The bits that it has signalled by now.
    u64 take() {
        obj::do_deferred_work();
        return notice_->take(~u64{0});
    }
    static Status status(const Result<void>& result) { return result ? Status::Ok : result.error(); }

    thread::test::TestProcess& process_;
    ipc::Notice* notice_ = nullptr;
    abi::Handle notice_handle_;
    abi::Handle handle_;
};

TEST_F(InterruptTest, LineIsOnOnceItIsBound) {
    Interrupt& interrupt = make(hal::Trigger::Edge);
    EXPECT_FALSE(on());
    ASSERT_TRUE(bind(interrupt));
    EXPECT_TRUE(on());
    EXPECT_EQ(hal::host::processor().lines_on[kLine], hal::Trigger::Edge);
    EXPECT_EQ(status(bind(interrupt)), Status::BadState);
}

TEST_F(InterruptTest, LineHasOneOwner) {
    make();
    const auto second = Interrupt::create(process_, kLine, hal::Trigger::Level);
    EXPECT_EQ(second.error(), Status::BadState);
    close(handle_);
    EXPECT_EQ(Interrupt::owner(kLine), nullptr);
    make();
    EXPECT_NE(Interrupt::owner(kLine), nullptr);
}

TEST_F(InterruptTest, FiresOnceUntilItIsAcknowledged) {
    Interrupt& interrupt = make_bound();
    EXPECT_EQ(status(interrupt.acknowledge()), Status::BadState) << "nothing has happened";
    interrupt.fire();
    EXPECT_FALSE(on());
    EXPECT_EQ(take(), kBits);
    EXPECT_TRUE(interrupt.acknowledge());
    EXPECT_TRUE(on());
    EXPECT_EQ(take(), 0U);
    EXPECT_EQ(status(interrupt.acknowledge()), Status::BadState);
}

TEST_F(InterruptTest, EdgeThatComesLateIsNotLost) {
    Interrupt& interrupt = make_bound(hal::Trigger::Edge);
    interrupt.fire();
    EXPECT_EQ(take(), kBits);
    interrupt.fire();
    interrupt.fire();
    EXPECT_EQ(take(), 0U) << "it is not acknowledged";
    EXPECT_TRUE(interrupt.acknowledge());
    EXPECT_EQ(take(), kBits) << "one for both";
    EXPECT_FALSE(on());
    EXPECT_TRUE(interrupt.acknowledge());
    EXPECT_EQ(take(), 0U);
    EXPECT_TRUE(on());
}

TEST_F(InterruptTest, LevelThatComesLateComesAgainByItself) {
    Interrupt& interrupt = make_bound();
    interrupt.fire();
    EXPECT_EQ(take(), kBits);
    interrupt.fire();
    EXPECT_TRUE(interrupt.acknowledge());
    EXPECT_EQ(take(), 0U);
    EXPECT_TRUE(on());
}

TEST_F(InterruptTest, MaskedLineStaysOff) {
    Interrupt& interrupt = make();
    interrupt.mask();
    ASSERT_TRUE(bind(interrupt));
    EXPECT_FALSE(on());
    interrupt.unmask();
    EXPECT_TRUE(on());
    interrupt.mask();
    interrupt.mask();
    EXPECT_FALSE(on());
    interrupt.unmask();
    EXPECT_TRUE(on());
    interrupt.fire();
    interrupt.mask();
    interrupt.unmask();
    EXPECT_FALSE(on()) << "it is not acknowledged";
    interrupt.mask();
    EXPECT_TRUE(interrupt.acknowledge());
    EXPECT_FALSE(on()) << "it is masked";
    interrupt.unmask();
    EXPECT_TRUE(on());
}

TEST_F(InterruptTest, EdgeWhileMaskedIsSignalledAfterwards) {
    Interrupt& interrupt = make_bound(hal::Trigger::Edge);
    interrupt.mask();
    interrupt.fire();
    EXPECT_EQ(take(), 0U);
    interrupt.unmask();
    EXPECT_EQ(take(), kBits);
}

TEST_F(InterruptTest, NoticeThatGoesTakesTheLineOff) {
    Interrupt& interrupt = make_bound();
    interrupt.fire();
    close(notice_handle_);
    EXPECT_FALSE(on());
    EXPECT_EQ(status(interrupt.acknowledge()), Status::BadState);
    make_notice();
    ASSERT_TRUE(bind(interrupt)) << "anew";
    EXPECT_TRUE(on());
    interrupt.fire();
    EXPECT_EQ(take(), kBits);
}

TEST_F(InterruptTest, HandleThatIsClosedSignalsNothing) {
    Interrupt& interrupt = make_bound();
    const abi::Handle second = *process_.handles().insert(*notice_, abi::kAllRights, nullptr);
    close(notice_handle_);
    interrupt.fire();
    EXPECT_EQ(take(), 0U) << "the handle that was named is closed";
    EXPECT_FALSE(on());
    close(second);
}

TEST_F(InterruptTest, SignalsAtOnce) {
    make_bound().fire();
    EXPECT_TRUE(obj::deferred_work.empty());
    EXPECT_EQ(notice_->bits(), kBits);
}

TEST_F(InterruptTest, RevokedHandleSignalsNothing) {
    Interrupt& interrupt = make_bound();
    const abi::Handle second = *process_.handles().insert(*notice_, abi::kAllRights, nullptr);
    const abi::Handle derived = *process_.handles().duplicate(second, abi::kAllRights);
    Interrupt* const other = *Interrupt::create(process_, hal::IrqLine{35}, hal::Trigger::Level);
    const abi::Handle other_handle = *process_.handles().insert(*other, abi::kAllRights, nullptr);
    ASSERT_TRUE(other->bind({process_, *notice_, derived, 1}));
    u64 ticket = 0;
    ASSERT_TRUE(process_.handles().revoke(second, obj::RevokeScope::Derived, ticket));
    other->fire();
    EXPECT_EQ(take(), 0U);
    interrupt.fire();
    EXPECT_EQ(take(), kBits);
    close(other_handle);
}

// One that is remembered while the line is masked.
TEST_F(InterruptTest, EndWithASignalUnderWay) {
    Interrupt& interrupt = make_bound(hal::Trigger::Edge);
    interrupt.mask();
    interrupt.fire();
    interrupt.unmask();
    EXPECT_FALSE(obj::deferred_work.empty());
    EXPECT_TRUE(process_.handles().close(handle_));
    EXPECT_TRUE(obj::deferred_work.empty());
    EXPECT_FALSE(on());
    EXPECT_EQ(take(), 0U);
}

TEST_F(InterruptTest, NewOwnerBeginsAnew) {
    make_bound().fire();
    close(handle_);
    Interrupt& next = make_bound();
    EXPECT_TRUE(on());
    EXPECT_EQ(status(next.acknowledge()), Status::BadState);
    next.fire();
    EXPECT_EQ(take(), kBits);
}

}  // namespace
}  // namespace kos::io
