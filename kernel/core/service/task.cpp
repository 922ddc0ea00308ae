// SPDX-License-Identifier: Apache-2.0
// core.Task: from an empty process to its exit code.
#include "service/task.hpp"

#include <algorithm>
#include <cstring>

#include <kos/abi/task_entry.hpp>

#include "core/before_restart.hpp"
#include "core/next_thread.hpp"
#include "core/program.hpp"
#include "core/service/open_handle.hpp"
#include "core/service/schedule.hpp"
#include "lib/blocked.hpp"
#include "lib/restart.hpp"
#include "obj/judge.hpp"
#include "obj/preemption_point.hpp"
#include "obj/snapshot_buffer.hpp"
#include "task/task.hpp"

namespace kos::service::task {

namespace {

using kos::task::ExitReason;
using kos::task::Task;
using kos::task::TaskState;
using kos::thread::Thread;

// The ticket of a thread that waits for the end of a task that it terminates.
constexpr u64 kTerminating = 1;

constexpr abi::Rights kTaskRights = abi::Right::Transfer | abi::Right::Duplicate | abi::Right::Revoke |
                                    abi::Right::GetSid | abi::Right::Wait | abi::Right::Manage | abi::Right::Terminate |
                                    abi::Right::Inspect;

Result<abi::Handle> make(obj::Process& parent, std::string_view name, std::string_view class_name,
                         const obj::Quota& quota) {
    obj::Ref<obj::Process>& unfinished = Thread::current().unfinished_process;
    if (!unfinished) {
        TRY(core::first_preemption_point(Thread::current().restart_ticket));
        unfinished = obj::Ref<obj::Process>{*TRY(Task::begin(parent))};
        TRY(obj::preemption_point());
    }
    auto& task = static_cast<Task&>(*unfinished);
    if (task.name().empty()) {
        task.set_names(TRY(obj::Name::create(name)), TRY(obj::Name::create(class_name)));
        task.set_ceiling(static_cast<Task&>(parent).ceiling().of_child());
        TRY(obj::preemption_point());
    }
    TRY(task.prepare(quota, Pace::Interruptible));
    TRY(core::make_room_for_handle(parent));
    return core::open_handle(parent, task, kTaskRights);
}

u32 state_of(const Task& task) {
    switch (task.state()) {
        case TaskState::Created:
        case TaskState::Loaded:
            return types::kTaskCreated;
        case TaskState::Running:
            return task.stopped() ? types::kTaskSuspended : types::kTaskRunning;
        case TaskState::Ending:
            return types::kTaskRunning;
        case TaskState::Ended:
            break;
    }
    return types::kTaskEnded;
}

u64 own_bytes(Task& task) {
    return task.account().used() - task.account().given();
}

void copy_name(char (&to)[abi::TaskEntry::kNameBytes], std::string_view name) {
    static_assert(obj::Name::kMaxBytes < abi::TaskEntry::kNameBytes);
    std::copy(name.begin(), name.end(), to);
}

abi::TaskEntry describe(Task& task) {
    abi::TaskEntry entry{};
    entry.sid = task.sid();
    entry.parent_sid = task.creator() != nullptr ? task.creator()->sid() : 0;
    entry.bytes_used = own_bytes(task);
    entry.threads = task.member_count();
    entry.handles = task.handles().open_count();
    entry.state = state_of(task);
    entry.reason = static_cast<u32>(task.exit().reason);
    entry.code = task.exit().code;
    copy_name(entry.name, task.name());
    copy_name(entry.security_class, task.security_class());
    return entry;
}

// What a method that stops threads, or lets them go, leaves of its ticket when it is over.
Result<void> with_ticket(Result<void> (Task::*move)(u64&), Task& task) {
    u64& ticket = Thread::current().restart_ticket;
    const auto moved = (task.*move)(ticket);
    if (moved) {
        ticket = 0;
    }
    return moved;
}

}  // namespace

Result<CreateOut> create(obj::Invocation& call, const CreateIn& in) {
    constexpr obj::Quota kFirst{kDefaultBytes, kDefaultHandles, kDefaultThreads};
    return CreateOut{TRY(make(call.process(), in.name, in.class_name, kFirst))};
}

Result<CreateWithQuotaOut> create_with_quota(obj::Invocation& call, const CreateWithQuotaIn& in) {
    const obj::Quota quota{in.bytes, in.handles, in.threads};
    return CreateWithQuotaOut{TRY(make(call.process(), in.name, in.class_name, quota))};
}

Result<void> load(obj::Invocation& /*call*/, const LoadIn& in) {
    return core::load_program(in.task, in.path, Thread::current().restart_ticket);
}

Result<GiveOut> give(obj::Invocation& call, const GiveIn& in) {
    if (!in.task.handles().has_room()) {
        TRY(core::first_preemption_point(Thread::current().restart_ticket));
    }
    return GiveOut{TRY(in.task.derive(call.process().handles(), in.handle, in.rights)).raw()};
}

Result<void> set_arguments(obj::Invocation& /*call*/, const SetArgumentsIn& in) {
    Thread& caller = Thread::current();
    kos::task::BlockCopy copy{Pace::Interruptible, caller.unfinished, caller.restart_ticket, caller.attempt};
    const auto set = in.task.set_arguments(in.block, copy);
    if (set) {
        caller.restart_ticket = 0;
    }
    return set;
}

Result<void> start(obj::Invocation& call, const StartIn& in) {
    if (obj::judge().execute(call.process(), in.task) != obj::Verdict::Grant) {
        return Error{Status::Denied};
    }
    return in.task.start(Pace::Interruptible);
}

Result<void> exit(obj::Invocation& call, const ExitIn& in) {
    static_cast<Task&>(call.process()).end({ExitReason::Exited, in.code});
    return Error{kBlocked};
}

Result<WaitOut> wait(obj::Invocation& call, const WaitIn& in) {
    if (&in.task == &call.process()) {
        return Error{Status::Deadlock};
    }
    if (in.task.state() == TaskState::Ended) {
        return WaitOut{static_cast<u32>(in.task.exit().reason), in.task.exit().code};
    }
    if (call.deadline() == 0) {
        return Error{Status::Timeout};
    }
    Thread& caller = Thread::current();
    if (in.task.state() == TaskState::Ending) {
        core::hurry_reaper(caller.rank());
    }
    caller.hold = obj::Ref<obj::Object>{in.task};
    caller.block(kos::thread::WaitKind::Object, call.deadline());
    in.task.waiters().push_back(caller);
    return Error{kBlocked};
}

Result<void> terminate(obj::Invocation& /*call*/, const TerminateIn& in) {
    Thread& caller = Thread::current();
    if (in.task.state() == TaskState::Ended) {
        return caller.restart_ticket != 0 ? Result<void>{} : Error{Status::BadState};
    }
    in.task.end({ExitReason::Terminated, 0});
    if (!caller.process().alive()) {
        return Error{kBlocked};
    }
    if (in.task.state() == TaskState::Ended) {
        return {};
    }
    // All is returned when this answers: the rest is done first, at the caller's priority.
    caller.restart_ticket = kTerminating;
    core::hurry_reaper(caller.rank());
    return Error{kRestart};
}

Result<InfoOut> info(obj::Invocation& /*call*/, const InfoIn& in) {
    const u64 pages = (own_bytes(in.task) + kPageSize - 1) / kPageSize;
    return InfoOut{state_of(in.task), in.task.member_count(), in.task.handles().open_count(), pages};
}

Result<void> set_quota(obj::Invocation& call, const SetQuotaIn& in) {
    if (in.task.creator() != &call.process()) {
        return Error{Status::NoRights};
    }
    if (!in.task.alive()) {
        return Error{Status::BadState};
    }
    return call.process().set_quota(in.task, {in.bytes, in.handles, in.threads});
}

Result<GetQuotaOut> get_quota(obj::Invocation& /*call*/, const GetQuotaIn& in) {
    const mm::Account& bytes = in.task.account();
    const mm::Account& handles = in.task.handle_quota();
    const mm::Account& threads = in.task.thread_quota();
    const auto narrow = [](u64 count) { return static_cast<u32>(count); };
    return GetQuotaOut{
        bytes.limit(),           bytes.used(),           bytes.peak(),           bytes.given(),
        narrow(handles.limit()), narrow(handles.used()), narrow(handles.peak()), narrow(handles.given()),
        narrow(threads.limit()), narrow(threads.used()), narrow(threads.peak()), narrow(threads.given())};
}

Result<void> suspend(obj::Invocation& /*call*/, const SuspendIn& in) {
    return with_ticket(&Task::suspend, in.task);
}

Result<void> resume(obj::Invocation& /*call*/, const ResumeIn& in) {
    return with_ticket(&Task::resume, in.task);
}

Result<ListOut> list(obj::Invocation& call, const ListIn& in) {
    const usize most = std::min<usize>(call.arena_room() / sizeof(abi::TaskEntry), kMostListed);
    if (most == 0) {
        return Error{Status::TooBig};
    }
    static_assert(kMostListed * sizeof(abi::TaskEntry) == 1056);
    std::byte* const entries = obj::snapshot_buffer().arena;
    usize bytes = 0;
    const bool beyond = in.after == ~u64{0};
    for (Task* task = beyond ? nullptr : Task::first_from(in.after + 1);
         task != nullptr && bytes < most * sizeof(abi::TaskEntry); task = Task::first_from(task->sid() + 1)) {
        if (!task->whole()) {
            continue;
        }
        const abi::TaskEntry entry = describe(*task);
        std::memcpy(entries + bytes, &entry, sizeof(entry));
        bytes += sizeof(entry);
    }
    return ListOut{{entries, bytes}};
}

Result<ProgramPathOut> program_path(obj::Invocation& /*call*/, const ProgramPathIn& in) {
    const Task* const task = Task::first_from(in.sid);
    if (task == nullptr || task->sid() != in.sid) {
        return Error{Status::NotFound};
    }
    return ProgramPathOut{task->program().path};
}

Result<void> set_ceiling(obj::Invocation& call, const SetCeilingIn& in) {
    if (in.task.creator() != &call.process()) {
        return Error{Status::NoRights};
    }
    const sched::Ceiling ceiling = TRY(core::ceiling_of(in.schedule, in.priority, in.flags));
    if (!static_cast<Task&>(call.process()).ceiling().admits(ceiling)) {
        return Error{Status::BadPriority};
    }
    if (!in.task.alive()) {
        return Error{Status::BadState};
    }
    in.task.set_ceiling(ceiling);
    return {};
}

Result<GetCeilingOut> get_ceiling(obj::Invocation& /*call*/, const GetCeilingIn& in) {
    const sched::Ceiling& ceiling = in.task.ceiling();
    return GetCeilingOut{core::schedule_number(ceiling), ceiling.priority, core::flags_of(ceiling)};
}

Result<void> set_first_schedule(obj::Invocation& /*call*/, const SetFirstScheduleIn& in) {
    const sched::Schedule schedule = TRY(core::schedule_of({in.schedule, in.priority, in.weight, {}}));
    if (!in.task.ceiling().admits(schedule)) {
        return Error{Status::BadPriority};
    }
    return in.task.set_first_schedule(schedule);
}

Result<RequestEndOut> request_end(obj::Invocation& /*call*/, const RequestEndIn& in) {
    return RequestEndOut{TRY(in.task.request_end())};
}

}  // namespace kos::service::task
