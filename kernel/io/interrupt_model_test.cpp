// SPDX-License-Identifier: Apache-2.0
// Random operations on a line, beside the shortest description of what it should do.
#include <random>

#include "io/interrupt.hpp"
#include "ipc/notice.hpp"
#include "thread/test/machine_test.hpp"

namespace kos::io {
namespace {

constexpr hal::IrqLine kLine{40};

// A device whose edges the controller latches while the line is off, as a GIC does.
struct Device {
    bool latched = false;
};

struct Model {
    bool bound = false;
    bool masked = false;
    bool fired = false;

    bool on() const { return bound && !masked && !fired; }
};

class InterruptModelTest : public thread::test::MachineTest, public ::testing::WithParamInterface<hal::Trigger> {
  protected:
    InterruptModelTest() : process_{make_process("driver")} {
        make_notice();
        make();
    }

    void make_notice() {
        notice_ = *ipc::Notice::create(process_);
        notice_handle_ = *process_.handles().insert(*notice_, abi::kAllRights, nullptr);
    }
    void make() {
        interrupt_ = *Interrupt::create(process_, kLine, GetParam());
        handle_ = *process_.handles().insert(*interrupt_, abi::kAllRights, nullptr);
        model_ = {};
    }
    static bool line_on() { return hal::host::processor().lines_on.contains(kLine); }
    // The controller passes on what it has.
    void take_interrupts() {
        if (device_.latched && line_on()) {
            device_.latched = false;
            interrupt_->fire();
            model_.fired = true;
        }
        obj::do_deferred_work();
    }
    void step(u32 choice) {
        switch (choice) {
            case 0:
            case 1:
                device_.latched = true;
                break;
            case 2:
            case 3:
                EXPECT_EQ(interrupt_->acknowledge().has_value(), model_.fired);
                model_.fired = false;
                break;
            case 4:
                interrupt_->mask();
                model_.masked = true;
                break;
            case 5:
            case 6:
                interrupt_->unmask();
                model_.masked = false;
                break;
            case 7:
            case 8:
                EXPECT_EQ(interrupt_->bind({process_, *notice_, notice_handle_, 1}).has_value(), !model_.bound);
                model_.bound = true;
                break;
            case 9:
                EXPECT_TRUE(process_.handles().close(notice_handle_));
                obj::do_deferred_work();
                make_notice();
                model_.bound = false;
                model_.fired = false;
                break;
            default:
                EXPECT_TRUE(process_.handles().close(handle_));
                EXPECT_FALSE(line_on());
                make();
                break;
        }
    }

    thread::test::TestProcess& process_;
    ipc::Notice* notice_ = nullptr;
    abi::Handle notice_handle_;
    Interrupt* interrupt_ = nullptr;
    abi::Handle handle_;
    Model model_;
    Device device_;
};

// The line is on exactly when it should be, each firing signals once, and after all is said and done nothing is left
// over.
TEST_P(InterruptModelTest, AgreesWithTheModel) {
    constexpr u32 kSteps = 200'000;
    constexpr u32 kChoices = 11;
    std::mt19937 random{7};
    for (u32 count = 0; count < kSteps; ++count) {
        const bool fired_before = model_.fired;
        step(static_cast<u32>(random() % kChoices));
        take_interrupts();
        ASSERT_EQ(line_on(), model_.on()) << "step " << count;
        const u64 bits = notice_->take(~u64{0});
        ASSERT_FALSE(bits != 0 && !model_.fired) << "step " << count << ": nothing has fired";
        if (model_.fired && !fired_before) {
            ASSERT_EQ(bits, 1U) << "step " << count;
        }
    }
}

INSTANTIATE_TEST_SUITE_P(Triggers, InterruptModelTest, ::testing::Values(hal::Trigger::Level, hal::Trigger::Edge));

}  // namespace
}  // namespace kos::io
