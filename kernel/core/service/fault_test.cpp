// SPDX-License-Identifier: Apache-2.0
// Faults as questions to a handler: what it is told, what it may answer, and what it may not.
#include <kos/abi/fault.hpp>

#include "core/test/core_test.hpp"
#include "core/user_fault.hpp"
#include "ipc/channel.hpp"

namespace kos::core {
namespace {

using namespace test;
using abi::FaultAction;

constexpr u16 kEndpoint = 5;
constexpr u64 kPc = kUserBase.raw() + 0x400;
constexpr u64 kAddress = 0xdead'0000;
constexpr hal::Fault kWrite{hal::FaultKind::Unmapped, hal::FaultAccess::Write, kAddress, 0x92000047};

class FaultTest : public CoreTest {
  protected:
    void SetUp() override {
        CoreTest::SetUp();
        server_task_ = make_task("server");
        server_ = &make_thread_of(*server_task_);
        connect(*server_task_);
        keep_alive_ = &make_thread_of(*task_);
    }
    void TearDown() override {
        server_task_->end({});
        server_task_.reset();
        CoreTest::TearDown();
    }

    // Makes a listener of the process, and a channel of task_ to it.
    void connect(Task& server) {
        ipc::Listener* listener = *ipc::Listener::create(*task_, server);
        listener_ = *server.give(*listener, abi::kAllRights);
        ipc::Channel* channel = *ipc::Channel::create(*task_, *listener, 77, 0);
        channel_ = *task_->give(*channel, abi::kAllRights);
    }
    Status watch_thread(u64 channel) {
        const abi::Handle thread = *task_->give(*caller_, abi::kAllRights);
        return call(*keep_alive_, Threads::SetFaultHandler, {thread.raw(), channel, kEndpoint});
    }
    Status watch_process(u64 channel) {
        return call(*keep_alive_, Tasks::SetFaultHandler, {own_.raw(), channel, kEndpoint});
    }

    // A system call with raw registers.
    Status system(Thread& thread, abi::Syscall number, u64 x0, Header header, std::initializer_list<u64> words = {}) {
        run(thread);
        thread.frame.x[0] = x0;
        thread.frame.x[1] = header.raw();
        std::copy(words.begin(), words.end(), &thread.frame.x[2]);
        looks_ = 0;
        system_call(thread, static_cast<u64>(number));
        next_thread();
        return thread.waits_for() == thread::WaitKind::None ? static_cast<Status>(thread.frame.x[0]) : kBlocked;
    }
    Status receive(Thread& thread) { return system(thread, abi::Syscall::Recv, listener_.raw(), Header{}); }
    Status answer_with(FaultAction action, u64 pc = 0) {
        return system(*server_, abi::Syscall::Reply, token_, Header::request(kEndpoint, 0, sizeof(abi::FaultAnswer)),
                      {pc, static_cast<u64>(action)});
    }

    // A call through a descriptor, with one arena sent and one received.
    Status call_through(Thread& thread, Threads method, std::initializer_list<u64> words,
                        std::span<const std::byte> sent, std::span<std::byte> received) {
        abi::Descriptor descriptor{};
        descriptor.arena = kArenaAt.raw();
        descriptor.arena_size = static_cast<u32>(sent.size());
        descriptor.in_arena = kInArenaAt.raw();
        descriptor.in_arena_capacity = static_cast<u32>(received.size());
        vmm::AddressSpace& space = *thread.process().space();
        EXPECT_TRUE(space.copy_out(kDescriptorAt, std::as_bytes(std::span{&descriptor, 1})));
        EXPECT_TRUE(space.copy_out(kArenaAt, sent));
        const Status status = trap(thread, 0, header_of(method, words.size()).with(Header::kDesc), words);
        EXPECT_TRUE(space.copy_in(received, kInArenaAt));
        return status;
    }
    Status call_into(Thread& thread, Threads method, std::initializer_list<u64> words, void* received, usize bytes) {
        return call_through(thread, method, words, {}, {static_cast<std::byte*>(received), bytes});
    }
    Status read_status(Thread& thread, u64 token) {
        abi::ThreadRegisters registers{};
        return call_into(thread, Threads::ReadRegisters, {token}, &registers, sizeof(registers));
    }
    Status write(const abi::ThreadRegisters& registers, usize bytes = sizeof(abi::ThreadRegisters)) {
        return call_through(*server_, Threads::WriteRegisters, {token_, chunk(0, bytes)},
                            std::as_bytes(std::span{&registers, 1}).first(bytes), {});
    }

    Status write_fp(const abi::FpRegisters& registers, usize bytes = sizeof(abi::FpRegisters)) {
        return call_through(*server_, Threads::WriteFpRegisters, {token_, chunk(0, bytes)},
                            std::as_bytes(std::span{&registers, 1}).first(bytes), {});
    }
    // The thread that runs uses its FP registers.
    static void use_fp() {
        if (!hal::host::processor().fp_enabled) {
            thread::begin_fp(sched::cpu(), static_cast<Thread&>(*sched::cpu().loaded));
        }
    }

    // The thread faults; nobody goes on before somebody is run.
    void fault(Thread& thread, const hal::Fault& what = kWrite) {
        run(thread);
        for (usize i = 0; i < std::size(thread.frame.x); ++i) {
            thread.frame.x[i] = 0x1000 + i;
        }
        thread.frame.elr = kPc;
        thread.frame.sp = kUserBase.raw() + 0x800;
        user_fault(thread, what);
        next_thread();
    }
    // The caller faults, and the server has the question.
    abi::FaultReport fault_and_receive() {
        fault(*caller_);
        EXPECT_EQ(receive(*server_), Status::Ok);
        token_ = server_->frame.x[10];
        abi::FaultReport report{};
        std::memcpy(&report, &server_->frame.x[2], sizeof(report));
        return report;
    }
    // Everybody who may run does.
    static void let_run(Thread& thread) {
        const obj::Ref<Thread> hold{thread};
        const sched::Priority priority = thread.priority();
        sched::cpu().scheduler.set_priority(thread, 255);
        next_thread();
        if (thread.alive()) {
            sched::cpu().scheduler.set_priority(thread, priority);
        }
    }
    void expect_registers(u64 pc) const {
        for (usize i = 0; i < std::size(caller_->frame.x); ++i) {
            EXPECT_EQ(caller_->frame.x[i], 0x1000 + i) << i;
        }
        EXPECT_EQ(caller_->frame.elr, pc);
        EXPECT_EQ(caller_->frame.sp, kUserBase.raw() + 0x800);
    }
    bool ended_by_fault() const { return !task_->alive() && task_->exit().reason == task::ExitReason::Fault; }

    obj::Ref<Task> server_task_;
    Thread* server_ = nullptr;
    Thread* keep_alive_ = nullptr;
    abi::Handle listener_;
    abi::Handle channel_;
    u64 token_ = 0;
};

TEST_F(FaultTest, HandlerIsToldAndThreadGoesOnAsItWas) {
    ASSERT_EQ(watch_thread(channel_.raw()), Status::Ok);
    const abi::FaultReport report = fault_and_receive();
    EXPECT_EQ(report.thread, caller_->sid());
    EXPECT_EQ(report.address, kAddress);
    EXPECT_EQ(report.pc, kPc);
    EXPECT_EQ(report.sp, kUserBase.raw() + 0x800);
    EXPECT_EQ(report.syndrome, kWrite.syndrome);
    EXPECT_EQ(report.reason, abi::FaultReason::Unmapped);
    EXPECT_EQ(report.access, abi::FaultAccess::Write);
    const Header header{server_->frame.x[1]};
    EXPECT_EQ(header.riid(), kEndpoint);
    EXPECT_EQ(header.mid(), 0);
    EXPECT_EQ(server_->frame.x[11], 77U) << "the channel's cookie";
    EXPECT_EQ(server_->frame.x[12], task_->sid());
    EXPECT_EQ(answer_with(FaultAction::Resume), Status::Ok);
    let_run(*caller_);
    expect_registers(kPc);
    EXPECT_FALSE(caller_->fault.active());
    EXPECT_TRUE(task_->alive());
    EXPECT_EQ(answer_with(FaultAction::Resume), Status::NoToken) << "twice";
}

TEST_F(FaultTest, ProcessesHandlerIsAskedUnlessThereIsTheThreadsOwn) {
    const abi::Handle first = channel_;
    ASSERT_EQ(watch_process(first.raw()), Status::Ok);
    EXPECT_EQ(fault_and_receive().thread, caller_->sid());
    EXPECT_EQ(answer_with(FaultAction::ResumeAt, kPc + 4), Status::Ok);
    let_run(*caller_);
    expect_registers(kPc + 4);
    const abi::Handle listener = listener_;
    connect(*server_task_);
    ASSERT_EQ(watch_thread(channel_.raw()), Status::Ok);
    fault_and_receive();
    EXPECT_EQ(answer_with(FaultAction::Resume), Status::Ok);
    let_run(*caller_);
    ASSERT_EQ(watch_thread(0), Status::Ok);
    listener_ = listener;
    fault_and_receive();
    EXPECT_EQ(answer_with(FaultAction::Resume), Status::Ok);
    let_run(*caller_);
    EXPECT_TRUE(task_->alive());
}

TEST_F(FaultTest, AnswersThatEndTheProcess) {
    const abi::FaultAction kWrong{9};
    const std::pair<FaultAction, u64> answers[] = {{FaultAction::End, 0},
                                                   {kWrong, 0},
                                                   {FaultAction::ResumeAt, kPc + 2},
                                                   {FaultAction::ResumeAt, 0xffff'ff80'0000'0000},
                                                   {FaultAction::ResumeAt, kUserEnd.raw() - 2}};
    for (const auto& [action, pc] : answers) {
        ASSERT_EQ(watch_thread(channel_.raw()), Status::Ok);
        fault_and_receive();
        EXPECT_EQ(answer_with(action, pc), Status::Ok);
        let_run(*caller_);
        EXPECT_TRUE(ended_by_fault()) << static_cast<u32>(action) << " " << pc;
        task_ = make_task("task");
        caller_ = &make_thread_of(*task_);
        own_ = *task_->give(*task_, abi::kAllRights);
        connect(*server_task_);
        keep_alive_ = &make_thread_of(*task_);
    }
}

TEST_F(FaultTest, AnswerOfAnotherLengthEndsTheProcess) {
    ASSERT_EQ(watch_thread(channel_.raw()), Status::Ok);
    fault_and_receive();
    EXPECT_EQ(system(*server_, abi::Syscall::Reply, token_, Header::request(kEndpoint, 0, 24), {0, 1, 0}), Status::Ok);
    let_run(*caller_);
    EXPECT_TRUE(ended_by_fault());
}

TEST_F(FaultTest, ErrorOfTheServerEndsTheProcess) {
    ASSERT_EQ(watch_thread(channel_.raw()), Status::Ok);
    fault_and_receive();
    EXPECT_EQ(system(*server_, abi::Syscall::Reply, token_,
                     Header::request(kEndpoint, 0, sizeof(abi::FaultAnswer)).with(Header::kError), {0, 1}),
              Status::Ok);
    let_run(*caller_);
    EXPECT_TRUE(ended_by_fault());
}

TEST_F(FaultTest, EndOfTheHandlerEndsTheProcess) {
    ASSERT_EQ(watch_thread(channel_.raw()), Status::Ok);
    fault_and_receive();
    server_task_->end({});
    obj::reaper().work(Pace::Whole);
    let_run(*caller_);
    EXPECT_TRUE(ended_by_fault());
}

TEST_F(FaultTest, HandlerThatIsGoneCannotBeAsked) {
    ASSERT_EQ(watch_process(channel_.raw()), Status::Ok);
    ASSERT_TRUE(task_->handles().close(channel_));
    fault(*caller_);
    EXPECT_TRUE(ended_by_fault());
}

TEST_F(FaultTest, WithoutHandlerTheProcessEnds) {
    fault(*caller_);
    EXPECT_TRUE(ended_by_fault());
    EXPECT_EQ(task_->exit().code, static_cast<i32>(hal::FaultKind::Unmapped));
}

TEST_F(FaultTest, ThreadThatServesTheHandlerIsNotAskedFor) {
    connect(*task_);
    ASSERT_EQ(watch_process(channel_.raw()), Status::Ok);
    ASSERT_EQ(receive(*keep_alive_), kBlocked);
    fault(*caller_);
    EXPECT_EQ(static_cast<Status>(keep_alive_->frame.x[0]), Status::Ok);
    EXPECT_TRUE(task_->alive());
    fault(*keep_alive_);
    EXPECT_TRUE(ended_by_fault()) << "nobody else answers";
}

TEST_F(FaultTest, RegistersAreReadAndWritten) {
    ASSERT_EQ(watch_thread(channel_.raw()), Status::Ok);
    fault_and_receive();
    abi::ThreadRegisters registers{};
    ASSERT_EQ(call_into(*server_, Threads::ReadRegisters, {token_}, &registers, sizeof(registers)), Status::Ok);
    for (usize i = 0; i < std::size(registers.x); ++i) {
        EXPECT_EQ(registers.x[i], 0x1000 + i);
        registers.x[i] = 0x2000 + i;
    }
    EXPECT_EQ(registers.pc, kPc);
    registers.pc = kPc + 8;
    registers.sp = 0x77;
    registers.pstate = u64{9} << 28;
    ASSERT_EQ(write(registers), Status::Ok);
    EXPECT_EQ(answer_with(FaultAction::Resume), Status::Ok);
    let_run(*caller_);
    for (usize i = 0; i < std::size(registers.x); ++i) {
        EXPECT_EQ(caller_->frame.x[i], 0x2000 + i);
    }
    EXPECT_EQ(caller_->frame.elr, kPc + 8);
    EXPECT_EQ(caller_->frame.sp, 0x77U);
    EXPECT_EQ(caller_->frame.spsr, u64{9} << 28);
}

TEST_F(FaultTest, FpRegistersAreReadAndWritten) {
    ASSERT_EQ(watch_thread(channel_.raw()), Status::Ok);
    run(*caller_);
    use_fp();
    hal::host::processor().fp.registers[63] = 0x63;
    hal::host::processor().fp.control = 1 << 22;
    fault_and_receive();
    use_fp();  // the server's, in the same registers
    hal::host::processor().fp.registers[63] = 0x77;
    abi::FpRegisters registers{};
    ASSERT_EQ(call_into(*server_, Threads::ReadFpRegisters, {token_}, &registers, sizeof(registers)), Status::Ok);
    EXPECT_EQ(registers.q[63], 0x63U);
    EXPECT_EQ(registers.control, 1U << 22);
    registers.q[0] = 0x2000;
    registers.status = 3;
    EXPECT_EQ(write_fp(registers, 512), Status::Invalid);
    ASSERT_EQ(write_fp(registers), Status::Ok);
    EXPECT_EQ(answer_with(FaultAction::Resume), Status::Ok);
    EXPECT_EQ(write_fp(registers), Status::NoToken);
    let_run(*caller_);
    ASSERT_EQ(sched::cpu().loaded, caller_);
    use_fp();
    EXPECT_EQ(hal::host::processor().fp.registers[0], 0x2000U);
    EXPECT_EQ(hal::host::processor().fp.registers[63], 0x63U);
    EXPECT_EQ(hal::host::processor().fp.status, 3U);
}

// What this CPU still has of the thread is not what it goes on with.
TEST_F(FaultTest, WrittenFpRegistersReplaceThoseThatAreLoaded) {
    ASSERT_EQ(watch_thread(channel_.raw()), Status::Ok);
    run(*caller_);
    use_fp();
    hal::host::processor().fp.registers[5] = 1;
    fault_and_receive();
    ASSERT_EQ(sched::cpu().fp_owner, caller_);
    abi::FpRegisters registers{};
    registers.q[5] = 2;
    ASSERT_EQ(write_fp(registers), Status::Ok);
    EXPECT_EQ(answer_with(FaultAction::Resume), Status::Ok);
    let_run(*caller_);
    use_fp();
    EXPECT_EQ(hal::host::processor().fp.registers[5], 2U);
}

TEST_F(FaultTest, FpRegistersWantRoomAndTheToken) {
    ASSERT_EQ(watch_thread(channel_.raw()), Status::Ok);
    fault_and_receive();
    abi::FpRegisters registers{};
    EXPECT_EQ(call_into(*server_, Threads::ReadFpRegisters, {token_}, &registers, 512), Status::TooBig);
    EXPECT_EQ(call_into(*server_, Threads::ReadFpRegisters, {token_ + 1}, &registers, 520), Status::NoToken);
    EXPECT_EQ(call_into(*keep_alive_, Threads::ReadFpRegisters, {token_}, &registers, 520), Status::NoToken);
    EXPECT_EQ(call_into(*server_, Threads::ReadFpRegisters, {token_}, &registers, 520), Status::Ok);
}

TEST_F(FaultTest, RegistersThatMustNotBeWritten) {
    ASSERT_EQ(watch_thread(channel_.raw()), Status::Ok);
    fault_and_receive();
    abi::ThreadRegisters registers{};
    registers.pc = kPc;
    registers.pstate = 5;  // EL1
    EXPECT_EQ(write(registers), Status::Invalid);
    registers.pstate = u64{1} << 7;  // interrupts masked
    EXPECT_EQ(write(registers), Status::Invalid);
    registers.pstate = 0;
    registers.pc = kPc + 1;
    EXPECT_EQ(write(registers), Status::Invalid);
    registers.pc = 0xffff'ff80'0000'0000;
    EXPECT_EQ(write(registers), Status::Invalid);
    EXPECT_EQ(write(registers, 264), Status::Invalid);
    EXPECT_EQ(answer_with(FaultAction::Resume), Status::Ok);
    let_run(*caller_);
    expect_registers(kPc);
}

TEST_F(FaultTest, OnlyTokensOfFaultsAreTaken) {
    ASSERT_EQ(watch_thread(channel_.raw()), Status::Ok);
    ASSERT_EQ(system(*caller_, abi::Syscall::Call, channel_.raw(), Header::request(kEndpoint, 0, 0)), kBlocked);
    ASSERT_EQ(receive(*server_), Status::Ok);
    const u64 ordinary = server_->frame.x[10];
    EXPECT_EQ(read_status(*server_, ordinary), Status::NoToken) << "an ordinary call";
    EXPECT_EQ(system(*server_, abi::Syscall::Reply, ordinary, Header::request(kEndpoint, 0, 0)), Status::Ok);
    fault_and_receive();
    EXPECT_EQ(read_status(*keep_alive_, token_), Status::NoToken) << "owed by another process";
    EXPECT_EQ(read_status(*server_, ordinary), Status::NoToken) << "an old one";
    EXPECT_EQ(read_status(*server_, token_), Status::Ok);
    EXPECT_EQ(answer_with(FaultAction::Resume), Status::Ok);
    EXPECT_EQ(read_status(*server_, token_), Status::NoToken) << "answered";
    EXPECT_EQ(read_status(*server_, ~u64{0}), Status::NoToken);
}

TEST_F(FaultTest, HandlersThatAreNone) {
    EXPECT_EQ(watch_thread(0x1234'5678), Status::BadHandle);
    EXPECT_EQ(watch_process(own_.raw()), Status::WrongType);
    const abi::Handle weak = *task_->derive(task_->handles(), channel_, static_cast<abi::Rights>(abi::Right::Transfer));
    EXPECT_EQ(watch_process(weak.raw()), Status::NoRights);
    const abi::Handle blind = *task_->give(*caller_, static_cast<abi::Rights>(abi::Right::Inspect));
    EXPECT_EQ(call(*keep_alive_, Threads::SetFaultHandler, {blind.raw(), channel_.raw(), 0}), Status::NoRights);
    fault(*caller_);
    EXPECT_TRUE(ended_by_fault()) << "nothing was set";
}

TEST_F(FaultTest, HandlerOfAnotherProcessIsANumberOfThatProcess) {
    Task& other = *server_task_;
    Thread& debugger = make_thread_of(other);
    const abi::Handle thread = *other.give(*caller_, abi::kAllRights);
    EXPECT_EQ(call(debugger, Threads::SetFaultHandler, {thread.raw(), channel_.raw(), kEndpoint}), Status::Ok);
    fault_and_receive();
    EXPECT_EQ(answer_with(FaultAction::Resume), Status::Ok);
    let_run(*caller_);
    EXPECT_TRUE(task_->alive());
}

TEST_F(FaultTest, EndedWhileItsHandlerThinks) {
    ASSERT_EQ(watch_thread(channel_.raw()), Status::Ok);
    fault_and_receive();
    const obj::Ref<Thread> keep{*caller_};
    caller_->terminate();
    EXPECT_EQ(read_status(*server_, token_), Status::NoToken);
    EXPECT_EQ(answer_with(FaultAction::Resume), Status::NoToken);
    EXPECT_TRUE(task_->alive());
}

TEST_F(FaultTest, PageBelowTheStackIsAStackOverflow) {
    ASSERT_EQ(watch_thread(channel_.raw()), Status::Ok);
    fault(*caller_, {hal::FaultKind::Unmapped, hal::FaultAccess::Write, kUserBase.raw() - 8, 0});
    ASSERT_EQ(receive(*server_), Status::Ok);
    EXPECT_EQ(server_->frame.x[7] & 0xffff'ffff, static_cast<u64>(abi::FaultReason::StackOverflow));
    token_ = server_->frame.x[10];
    EXPECT_EQ(answer_with(FaultAction::Resume), Status::Ok);
    let_run(*caller_);
    const std::pair<hal::FaultAccess, u64> others[] = {{hal::FaultAccess::Write, kUserBase.raw() - kPageSize - 8},
                                                       {hal::FaultAccess::Execute, kUserBase.raw() - 8},
                                                       {hal::FaultAccess::Read, kUserBase.raw() + kPages * kPageSize}};
    for (const auto& [access, address] : others) {
        fault(*caller_, {hal::FaultKind::Unmapped, access, address, 0});
        ASSERT_EQ(receive(*server_), Status::Ok);
        EXPECT_EQ(server_->frame.x[7] & 0xffff'ffff, static_cast<u64>(abi::FaultReason::Unmapped)) << address;
        token_ = server_->frame.x[10];
        EXPECT_EQ(answer_with(FaultAction::Resume), Status::Ok);
        let_run(*caller_);
    }
}

TEST_F(FaultTest, NamesOfThreads) {
    const abi::Handle thread = *task_->give(*caller_, abi::kAllRights);
    EXPECT_EQ(caller_->name(), "");
    const std::string text{"worker 1\0", 9};
    EXPECT_EQ(call_with(Threads::SetName, text, {thread.raw(), chunk(0, 9)}), Status::Ok);
    EXPECT_EQ(caller_->name(), "worker 1");
    const std::string wrong{"a\nb\0", 4};
    EXPECT_EQ(call_with(Threads::SetName, wrong, {thread.raw(), chunk(0, 4)}), Status::Invalid);
    const std::string none{"\0", 1};
    EXPECT_EQ(call_with(Threads::SetName, none, {thread.raw(), chunk(0, 1)}), Status::Invalid);
    EXPECT_EQ(caller_->name(), "worker 1");
    std::array<char, 9> got{};
    EXPECT_EQ(call_into(*caller_, Threads::GetName, {thread.raw()}, got.data(), got.size()), Status::Ok);
    EXPECT_STREQ(got.data(), "worker 1");
}

}  // namespace
}  // namespace kos::core
