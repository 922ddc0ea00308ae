// SPDX-License-Identifier: Apache-2.0
// For host tests of threads and of rooms above: a machine with one CPU, and processes whose threads a test runs one by
// one. At the end everything has to be given back.
#pragma once

#include <string_view>
#include <vector>

#include <gtest/gtest.h>

#include "hal/host/fake_cpu.hpp"
#include "mm/test/kernel_memory.hpp"
#include "thread/switch.hpp"
#include "vmm/address_space.hpp"

namespace kos::thread::test {

inline constexpr UserAddr kUserBase{0x40'0000};
inline constexpr u64 kUserPages = 40;

// A process without a program: an address space with kUserPages of memory to read and write.
class TestProcess final : public obj::Process {
  public:
    static obj::Ref<TestProcess> create(std::string_view name) {
        obj::Ref<TestProcess> process{*new TestProcess{name}};
        EXPECT_TRUE(process->handles().open_kernel());
        process->set_space(*vmm::AddressSpace::create(process->account()));
        const auto memory = *vmm::Memory::create(*process, kUserPages * kPageSize);
        EXPECT_TRUE(process->space()->map(
            {.memory = *memory, .size = kUserPages * kPageSize, .access = vmm::Access::ReadWrite, .at = kUserBase}));
        return process;
    }

    void end_threads() {
        mark_dead();
        while (obj::ProcessMember* member = members().front()) {
            static_cast<Thread*>(member)->terminate();
        }
    }
    void give_back() {
        handles().close_all();
        if (space() != nullptr) {
            space()->destroy();
            set_space(nullptr);
        }
    }

    template <typename T>
    void put(UserAddr at, const T& value) {
        EXPECT_TRUE(space()->copy_out(at, std::as_bytes(std::span{&value, 1})));
    }
    void put(UserAddr at, const std::vector<std::byte>& bytes) { EXPECT_TRUE(space()->copy_out(at, bytes)); }
    std::vector<std::byte> get(UserAddr at, usize bytes) {
        std::vector<std::byte> copy(bytes);
        EXPECT_TRUE(space()->copy_in(copy, at));
        return copy;
    }

  private:
    explicit TestProcess(std::string_view name)
        : Process{{*obj::Name::create(name), *obj::Name::create("Test"), u64{64} << 20, 4096, 480}} {}
    void destroy() override {
        EXPECT_EQ(space(), nullptr) << "a test forgot to end " << name();
        delete this;
    }
};

class MachineTest : public ::testing::Test {
  protected:
    static constexpr u64 kSlice = 1'000'000;

    MachineTest() {
        mm::test::provide_kernel_memory();
        hal::host::reset();
        hal::set_this_cpu(cpu_);
        sched::cpus.forget();
        sched::cpus.add(cpu_);
        hal::host::processor().user_memory = access_loaded_process;
        free_before_ = mm::kernel_pages.stats().free_frames;
    }

    void TearDown() override {
        for (const auto& process : processes_) {
            end(*process);
        }
        processes_.clear();
        hal::host::processor().interrupt_pending = nullptr;
        obj::reaper().work(Pace::Whole);
        EXPECT_EQ(switch_to_next(), nullptr);
        EXPECT_TRUE(cpu_.timers.empty());
        EXPECT_EQ(mm::kernel_pages.stats().free_frames, free_before_) << "something was not given back";
    }

    // Ends a process as its task would.
    virtual void end(TestProcess& process) {
        process.end_threads();
        process.give_back();
    }

    TestProcess& make_process(std::string_view name) {
        processes_.push_back(TestProcess::create(name));
        return *processes_.back();
    }
    Thread& make_thread(TestProcess& process, sched::Priority priority = sched::kDefaultPriority) {
        const auto made = Thread::create(process, priority);
        EXPECT_TRUE(made) << status_name(made.error()) << ", " << process.member_count() << " threads";
        Thread& thread = **made;
        thread.prepare(kUserBase, kUserBase + kUserPages * kPageSize, 0);
        EXPECT_TRUE(thread.start());
        return thread;
    }
    // Lets this ready thread have the CPU, whoever else is ready.
    static void run(Thread& thread) {
        const sched::Priority priority = thread.priority();
        sched::cpu().scheduler.set_priority(thread, 255);
        EXPECT_EQ(switch_to_next(), &thread);
        sched::cpu().scheduler.set_priority(thread, priority);
    }
    // Moves the clock on, with the timer interrupts that are due.
    static void pass_to(u64 now_ns) {
        hal::host::processor().now_ns = now_ns;
        do {
            sched::cpu().timer_fired();
        } while (sched::cpu().timers.next_deadline() <= now_ns);
        switch_to_next();
    }

    sched::Cpu cpu_{sched::Settings{.slice_ns = kSlice}};
    std::vector<obj::Ref<TestProcess>> processes_;

  private:
    // What the running process's own loads and stores would do.
    static Result<void> access_loaded_process(hal::host::UserAccess kind, UserAddr at, void* buffer, usize bytes) {
        vmm::AddressSpace* space = static_cast<Thread*>(sched::cpu().loaded)->process().space();
        std::byte* const start = static_cast<std::byte*>(buffer);
        return kind == hal::host::UserAccess::Read ? space->copy_in({start, bytes}, at)
                                                   : space->copy_out(at, {start, bytes});
    }

    u64 free_before_ = 0;
};

}  // namespace kos::thread::test
