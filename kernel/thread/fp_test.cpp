// SPDX-License-Identifier: Apache-2.0
// Whose FP registers are where: over switches, between CPUs, after ends.
#include "thread/fp.hpp"

#include "thread/test/machine_test.hpp"

namespace kos::thread {
namespace {

class FpTest : public test::MachineTest {
  protected:
    FpTest() : process_{make_process("one")} {}

    static hal::host::Processor& processor() { return hal::host::processor(); }
    // The running thread's instruction that writes, or reads, the registers: it traps where they are off.
    static void write_fp(u64 value) {
        touch_fp();
        processor().fp.registers[0] = value;
        processor().fp.control = static_cast<u32>(value + 1);
    }
    static u64 read_fp() {
        touch_fp();
        EXPECT_EQ(processor().fp.control, processor().fp.registers[0] == 0 ? 0 : processor().fp.registers[0] + 1);
        return processor().fp.registers[0];
    }
    static void touch_fp() {
        if (!processor().fp_enabled) {
            begin_fp(sched::cpu(), static_cast<Thread&>(*sched::cpu().loaded));
        }
    }
    // The thread waits; nobody else is ready.
    static void block(Thread& thread) {
        run(thread);
        thread.block(WaitKind::Sleep, hal::kNever);
        EXPECT_EQ(switch_to_next(), nullptr);
    }
    // The thread runs on the second CPU, as if its scheduler had picked it, and leaves it again.
    template <typename Act>
    void on_other_cpu(Thread& thread, Act act) {
        hal::set_this_cpu(other_);
        other_.loaded = &thread;
        act();
        if (other_.fp_used) {
            end_fp(other_, &thread);
        }
        hal::set_this_cpu(cpu_);
        processor().fp_enabled = false;
    }

    test::TestProcess& process_;
    sched::Cpu other_{sched::Settings{}};
};

TEST_F(FpTest, NewThreadFindsZerosWhateverWasThere) {
    processor().fp.registers[0] = 7;
    processor().fp.control = 8;
    run(make_thread(process_));
    EXPECT_FALSE(processor().fp_enabled);
    EXPECT_EQ(read_fp(), 0U);
}

TEST_F(FpTest, EachThreadFindsItsOwn) {
    Thread& one = make_thread(process_);
    Thread& two = make_thread(make_process("two"));
    run(one);
    write_fp(1);
    run(two);
    EXPECT_FALSE(processor().fp_enabled);
    write_fp(2);
    run(one);
    EXPECT_EQ(read_fp(), 1U);
    run(two);
    EXPECT_EQ(read_fp(), 2U);
}

TEST_F(FpTest, NothingIsMovedForThreadsThatUseNone) {
    Thread& one = make_thread(process_);
    Thread& two = make_thread(process_);
    run(one);
    write_fp(1);
    run(two);
    const u32 saves = processor().fp_saves;
    run(one);
    run(two);
    EXPECT_EQ(processor().fp_saves, saves);
    EXPECT_EQ(processor().fp_restores, 1U);
}

TEST_F(FpTest, ThreadThatComesBackFirstLoadsNothing) {
    Thread& one = make_thread(process_);
    Thread& two = make_thread(process_);
    run(one);
    write_fp(1);
    run(two);
    run(one);
    EXPECT_EQ(read_fp(), 1U);
    EXPECT_EQ(processor().fp_restores, 1U);
    write_fp(3);
    run(two);
    EXPECT_EQ(read_fp(), 0U);
    run(one);
    EXPECT_EQ(read_fp(), 3U);
    EXPECT_EQ(processor().fp_restores, 3U);
}

TEST_F(FpTest, CpuThatIdlesHasSavedThem) {
    Thread& one = make_thread(process_);
    run(one);
    write_fp(5);
    block(one);
    EXPECT_FALSE(processor().fp_enabled);
    EXPECT_EQ(one.fp.state.registers[0], 5U);
}

TEST_F(FpTest, ContentsFollowTheThreadFromCpuToCpu) {
    other_.number = 1;
    Thread& one = make_thread(process_);
    run(one);
    write_fp(5);
    block(one);
    processor().fp = {};  // the other CPU's registers
    on_other_cpu(one, [] {
        EXPECT_EQ(read_fp(), 5U);
        write_fp(6);
    });
    // This CPU still has what it saved, and knows that it is old.
    processor().fp.registers[0] = 5;
    processor().fp.control = 6;
    one.wake();
    run(one);
    EXPECT_EQ(read_fp(), 6U);
    block(one);
    on_other_cpu(one, [] { EXPECT_EQ(read_fp(), 6U); });
}

TEST_F(FpTest, EndedThreadLeavesNothingToTheOneInItsPlace) {
    Thread& one = make_thread(process_);
    run(one);
    write_fp(5);
    const void* place = &one;
    one.terminate();
    EXPECT_EQ(switch_to_next(), nullptr);
    EXPECT_FALSE(processor().fp_enabled);
    Thread& next = make_thread(process_);
    ASSERT_EQ(static_cast<void*>(&next), place) << "the test wants the same record again";
    run(next);
    EXPECT_EQ(read_fp(), 0U);
}

}  // namespace
}  // namespace kos::thread
