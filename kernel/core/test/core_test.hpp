// SPDX-License-Identifier: Apache-2.0
// For host tests of the core endpoints: a task whose threads make system calls through the kernel's own dispatch.
#pragma once

#include <array>
#include <cstring>
#include <string>

#include <kos/base/wire.hpp>

#include "core/audit.hpp"
#include "core/next_thread.hpp"
#include "core/system_call.hpp"
#include "ksms/grant_all.hpp"
#include "lib/blocked.hpp"
#include "task/task.hpp"
#include "thread/test/machine_test.hpp"

namespace kos::core::test {

using abi::Header;
using task::Task;
using thread::Thread;
using thread::test::kUserBase;

inline constexpr UserAddr kDescriptorAt = kUserBase;
inline constexpr UserAddr kArenaAt = kUserBase + 0x1000;
inline constexpr UserAddr kInArenaAt = kUserBase + 0x2000;
inline constexpr u64 kPages = 8;

// RIIDs and MIDs as kernel/abi/idl/core has them: they are ABI.
enum class Handles : u16 {
    Close,
    Duplicate,
    GetSid,
    Revoke,
    RevokeSubtree,
    CreateBadge,
    CreateUserObject,
    Dereference
};
enum class Channels : u16 {
    CreateListener,
    Connect,
    Close,
    BindNotice,
    UnbindNotice
};
enum class Vmms : u16 {
    CreateMemory,
    Map,
    Unmap,
    Protect,
    Query,
    Seal,
    Reserve,
    Commit,
    Decommit,
    Stats
};
enum class Threads : u16 {
    Create,
    Start,
    Terminate,
    Exit,
    Join,
    Sleep,
    Yield,
    Info,
    SetPriority,
    SetSchedule,
    GetSchedule,
    SetFaultHandler,
    ReadRegisters,
    WriteRegisters,
    SetName,
    GetName,
    SetAffinity,
    GetAffinity,
    Suspend,
    Resume,
    ReadFpRegisters,
    WriteFpRegisters
};
enum class Tasks : u16 {
    Create,
    Load,
    Give,
    SetArguments,
    Start,
    Exit,
    Wait,
    Terminate,
    Info,
    SetQuota,
    GetQuota,
    CreateWithQuota,
    Suspend,
    Resume,
    List,
    ProgramPath,
    SetCeiling,
    GetCeiling,
    SetFirstSchedule,
    SetFaultHandler,
    RequestEnd
};
enum class Times : u16 {
    Uptime,
    Resolution,
    SystemTime,
    SetSystemTime,
    CreateTimer,
    SetTimer,
    CancelTimer
};
enum class Stats : u16 {
    Audit,
    Cpu,
    Task,
    Thread,
    CpuEvents,
    ThreadEvents,
    TraceMemory,
    LockWait
};
enum class Powers : u16 {
    Shutdown,
    Restart,
    Stop,
    Stopping
};
enum class Ios : u16 {
    CreateInterrupt,
    BindInterrupt,
    AcknowledgeInterrupt,
    MaskInterrupt,
    UnmaskInterrupt,
    DeriveIrq,
    CreateMmio,
    DeriveMmio
};
enum class Syncs : u16 {
    FutexWait,
    FutexWake,
    FutexRequeue,
    FutexLockPi,
    FutexUnlockPi,
    FutexLockId
};
enum class Files : u16 {
    Open,
    Read,
    Map = 4
};
enum class Mms : u16 {
    Stats,
    AllocateContiguous,
    LowWater,
    FreeBlocks
};
enum class Logs : u16 {
    Write
};
enum class Notices : u16 {
    Create,
    Signal,
    Wait,
    Subscribe,
    Cancel
};

// In the order of Core.edl.
enum class Endpoint : u16 {
    Handle,
    Channel,
    Vmm,
    Thread,
    Task,
    Time,
    Romfs,
    Log,
    Pm,
    Mm,
    Hal,
    Notice,
    Elf,
    Name,
    Stat,
    Sync,
    Io
};

constexpr Endpoint endpoint_of(Handles) {
    return Endpoint::Handle;
}
constexpr Endpoint endpoint_of(Channels) {
    return Endpoint::Channel;
}
constexpr Endpoint endpoint_of(Vmms) {
    return Endpoint::Vmm;
}
constexpr Endpoint endpoint_of(Threads) {
    return Endpoint::Thread;
}
constexpr Endpoint endpoint_of(Tasks) {
    return Endpoint::Task;
}
constexpr Endpoint endpoint_of(Files) {
    return Endpoint::Romfs;
}
constexpr Endpoint endpoint_of(Logs) {
    return Endpoint::Log;
}
constexpr Endpoint endpoint_of(Mms) {
    return Endpoint::Mm;
}
constexpr Endpoint endpoint_of(Notices) {
    return Endpoint::Notice;
}
constexpr Endpoint endpoint_of(Times) {
    return Endpoint::Time;
}
constexpr Endpoint endpoint_of(Stats) {
    return Endpoint::Stat;
}
constexpr Endpoint endpoint_of(Powers) {
    return Endpoint::Pm;
}
constexpr Endpoint endpoint_of(Ios) {
    return Endpoint::Io;
}
constexpr Endpoint endpoint_of(Syncs) {
    return Endpoint::Sync;
}

class CoreTest : public thread::test::MachineTest {
  protected:
    CoreTest() { obj::set_judge(judge_); }
    void SetUp() override {
        task_ = make_task("task");
        caller_ = &make_thread_of(*task_);
        own_ = *task_->give(*task_, abi::kAllRights);
    }
    void TearDown() override {
        EXPECT_TRUE(audit_kernel()) << "the log says what";
        task_->end({});
        task_.reset();
        MachineTest::TearDown();
    }

    static obj::Ref<Task> make_task(std::string_view name) {
        const obj::Name text = *obj::Name::create(name);
        obj::Ref<Task> task = *Task::create_first({text, text, u64{16} << 20, 4096, 64});
        const auto memory = *vmm::Memory::create(*task, kPages * kPageSize);
        EXPECT_TRUE(task->space()->map(
            {.memory = *memory, .size = kPages * kPageSize, .access = vmm::Access::ReadWrite, .at = kUserBase}));
        return task;
    }
    static Thread& make_thread_of(Task& task, sched::Priority priority = sched::kDefaultPriority) {
        Thread& thread = **Thread::create(task, priority);
        thread.prepare(kUserBase, kUserBase + kPages * kPageSize, 0);
        EXPECT_TRUE(thread.start());
        return thread;
    }

    // A system call as the trap makes it; kBlocked: the thread waits, or is no more.
    Status trap(Thread& thread, u64 immediate, Header header, std::initializer_list<u64> words, u64 deadline = 0) {
        const obj::Ref<Thread> hold{thread};
        run(thread);
        for (usize i = 0; i < std::size(thread.frame.x); ++i) {
            thread.frame.x[i] = 0xbad0 + i;
        }
        thread.frame.x[0] = abi::kKernelHandle.raw();
        thread.frame.x[1] = header.raw();
        std::copy(words.begin(), words.end(), &thread.frame.x[2]);
        thread.frame.x[10] = deadline;
        thread.frame.x[11] = kDescriptorAt.raw();
        const RemainsNotice notice{thread.rank()};
        looks_ = 0;
        system_call(thread, immediate);
        notice.note();
        next_thread();
        const bool over = thread.alive() && thread.waits_for() == thread::WaitKind::None;
        return over ? static_cast<Status>(thread.frame.x[0]) : kBlocked;
    }
    template <typename Method>
    static Header header_of(Method method, usize words) {
        return Header::request(static_cast<u16>(endpoint_of(method)), static_cast<u16>(method),
                               static_cast<u32>(words * 8));
    }
    template <typename Method>
    Status call(Thread& thread, Method method, std::initializer_list<u64> words) {
        return trap(thread, 0, header_of(method, words.size()), words);
    }
    template <typename Method>
    Status call(Method method, std::initializer_list<u64> words) {
        return call(*caller_, method, words);
    }
    template <typename Method>
    Status call_until(Thread& thread, u64 deadline, Method method, std::initializer_list<u64> words) {
        return trap(thread, 0, header_of(method, words.size()).with(Header::kDeadline), words, deadline);
    }
    // A call whose variable-size parameters lie in this arena.
    template <typename Method>
    Status call_with(Method method, std::string_view arena, std::initializer_list<u64> words) {
        abi::Descriptor descriptor{};
        descriptor.arena = kArenaAt.raw();
        descriptor.arena_size = static_cast<u32>(arena.size());
        EXPECT_TRUE(task_->space()->copy_out(kDescriptorAt, std::as_bytes(std::span{&descriptor, 1})));
        EXPECT_TRUE(task_->space()->copy_out(kArenaAt, std::as_bytes(std::span{arena})));
        return trap(*caller_, 0, header_of(method, words.size()).with(Header::kDesc), words);
    }
    // An interrupt is pending during the work of each call, but not at the look before it.
    static void interrupt_work() {
        hal::host::processor().interrupt_pending = [] { return ++looks_ > 1; };
    }
    // Makes a call until it is over, the first look of its work for an interrupt finding one; it succeeds. Answers
    // with the number of attempts.
    template <typename Call>
    u32 count_attempts(Call make_call) {
        u32 attempts = 1;
        for (bool over = false; !over; attempts += over ? 0 : 1) {
            hal::host::processor().interrupt_pending = [] { return ++looks_ == 2; };
            const u64 before = caller_->frame.elr;
            const Status status = make_call();
            over = caller_->frame.elr == before;
            EXPECT_TRUE(!over || status == Status::Ok) << status_name(status);
        }
        hal::host::processor().interrupt_pending = nullptr;
        EXPECT_FALSE(caller_->unfinished || caller_->unfinished_process || caller_->restart_ticket != 0);
        return attempts;
    }
    static u64 chunk(u32 offset, usize size) { return offset | (u64{static_cast<u32>(size)} << 32); }
    // First word of the response.
    u64 answer() const { return caller_->frame.x[2]; }

    ksms::GrantAll judge_;
    obj::Ref<Task> task_;
    Thread* caller_ = nullptr;
    abi::Handle own_;
    static inline u32 looks_ = 0;  // for an interrupt, in this call
};

}  // namespace kos::core::test
