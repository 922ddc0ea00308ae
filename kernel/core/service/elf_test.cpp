// SPDX-License-Identifier: Apache-2.0
// Programs from memory: whose class may have one, and what the caller needs for it.
#include "core/test/core_test.hpp"
#include "elf/test_file.hpp"
#include "hal/host/fake_cpu.hpp"
#include "lib/restart.hpp"
#include "obj/resource.hpp"

namespace kos::core {
namespace {

using namespace test;

enum class Elfs : u16 {
    Load
};

constexpr Endpoint endpoint_of(Elfs) {
    return Endpoint::Elf;
}

class ElfTest : public CoreTest {
  protected:
    void SetUp() override {
        CoreTest::SetUp();
        const auto bytes = elf::test::TestFile{}.build();
        size_ = bytes.size();
        memory_ = *vmm::Memory::create(*task_, size_);
        ASSERT_TRUE(memory_->write(0, bytes));
        program_ = task_->give(*memory_, abi::Right::Read | abi::Right::Execute)->raw();
        sealing_ = task_->give(**obj::Resource::create(abi::ObjectType::CodeSealing), abi::kAllRights)->raw();
    }
    void TearDown() override {
        hal::host::processor().interrupt_pending = nullptr;
        child_.reset();
        memory_.reset();
        CoreTest::TearDown();
    }
    // A handle of a new process of this class.
    u64 make_child(std::string_view class_name) {
        child_ = *Task::create(*task_, {*obj::Name::create("child"), *obj::Name::create(class_name), u64{1} << 18, 8});
        return task_->give(*child_, abi::kAllRights)->raw();
    }
    Status load(u64 task) { return call(Elfs::Load, {task, program_, size_, sealing_}); }

    u64 size_ = 0;
    obj::Ref<vmm::Memory> memory_;
    obj::Ref<Task> child_;
    u64 program_ = 0;
    u64 sealing_ = 0;
};

TEST_F(ElfTest, AnonymousProcessesMayHaveAnyProgram) {
    const u64 child = make_child("anonymous");
    EXPECT_EQ(load(child), Status::Ok);
    EXPECT_EQ(child_->state(), task::TaskState::Loaded);
    EXPECT_EQ(load(child), Status::BadState);
    EXPECT_EQ(call(Tasks::Start, {child}), Status::Ok);
    EXPECT_EQ(load(child), Status::BadState);
    child_->end({});
}

TEST_F(ElfTest, OthersNeedTheManifest) {
    const u64 child = make_child("Privileged");
    EXPECT_EQ(load(child), Status::Invalid);
    EXPECT_EQ(child_->state(), task::TaskState::Created);
}

TEST_F(ElfTest, NeedsRightsAndTheResource) {
    const u64 child = make_child("anonymous");
    const u64 watched = task_->give(*child_, static_cast<abi::Rights>(abi::Right::Inspect))->raw();
    const u64 readable = task_->give(*memory_, static_cast<abi::Rights>(abi::Right::Read))->raw();
    const u64 hidden = task_->give(*memory_, static_cast<abi::Rights>(abi::Right::Execute))->raw();
    const u64 weak = task_->give(**obj::Resource::create(abi::ObjectType::CodeSealing), 0)->raw();
    EXPECT_EQ(call(Elfs::Load, {watched, program_, size_, sealing_}), Status::NoRights);
    EXPECT_EQ(call(Elfs::Load, {child, readable, size_, sealing_}), Status::NoRights);
    EXPECT_EQ(call(Elfs::Load, {child, hidden, size_, sealing_}), Status::NoRights);
    EXPECT_EQ(call(Elfs::Load, {child, program_, size_, weak}), Status::NoRights);
    EXPECT_EQ(call(Elfs::Load, {child, program_, size_, program_}), Status::WrongType);
    EXPECT_EQ(call(Elfs::Load, {child, program_, size_, 0}), Status::BadHandle);
    EXPECT_EQ(call(Elfs::Load, {child, program_, size_ + 1, sealing_}), Status::Invalid);
    EXPECT_EQ(load(child), Status::Ok);
}

TEST_F(ElfTest, RestartsUntilItIsDone) {
    const u64 child = make_child("anonymous");
    interrupt_work();
    ASSERT_EQ(load(child), static_cast<Status>(abi::kKernelHandle.raw())) << "registers as they were";
    EXPECT_NE(caller_->restart_ticket, 0U);
    hal::host::processor().interrupt_pending = nullptr;
    EXPECT_EQ(load(child), Status::Ok);
    EXPECT_EQ(caller_->restart_ticket, 0U);
}

}  // namespace
}  // namespace kos::core
