// SPDX-License-Identifier: Apache-2.0
// core.Thread: threads of tasks, and what a thread does with itself.
#include "service/thread.hpp"

#include "core/service/open_handle.hpp"
#include "core/service/schedule.hpp"
#include "lib/blocked.hpp"
#include "lib/restart.hpp"
#include "task/task.hpp"

namespace kos::service::thread {

namespace {

using kos::thread::StopReason;
using kos::thread::Thread;

constexpr u64 kInstructionBytes = 4;
constexpr u64 kStackAlignment = 16;
constexpr abi::Rights kThreadRights = abi::Right::Transfer | abi::Right::Duplicate | abi::Right::Revoke |
                                      abi::Right::GetSid | abi::Right::Wait | abi::Right::Manage |
                                      abi::Right::Terminate | abi::Right::Inspect;

bool valid_start(const CreateIn& in) {
    return in.entry % kInstructionBytes == 0 && in.stack_top % kStackAlignment == 0 &&
           in_user_range(UserAddr{in.entry}, kInstructionBytes) && in_user_range(UserAddr{in.stack_top}, 0);
}

u32 state_of(const Thread& thread) {
    switch (thread.state()) {
        case sched::RunState::New:
            return types::kThreadCreated;
        case sched::RunState::Ready:
        case sched::RunState::Running:
            return types::kThreadReady;
        case sched::RunState::Blocked:
            return types::kThreadBlocked;
        case sched::RunState::Dead:
            break;
    }
    return types::kThreadEnded;
}

const sched::Ceiling& ceiling_over(const Thread& thread) {
    return static_cast<const task::Task&>(thread.process()).ceiling();
}

// The last thread's end is the task's.
void end_thread(Thread& thread) {
    auto& task = static_cast<task::Task&>(thread.process());
    if (task.member_count() == 1) {
        task.end({task::ExitReason::Exited, 0});
    } else {
        thread.terminate();
    }
}

}  // namespace

Result<CreateOut> create(obj::Invocation& call, const CreateIn& in) {
    if (!in.task.alive()) {
        return Error{Status::BadState};
    }
    if (!valid_start(in)) {
        return Error{Status::Invalid};
    }
    if (!in.task.ceiling().admits(sched::Schedule{.priority = in.priority})) {
        return Error{Status::BadPriority};
    }
    Thread* thread = TRY(Thread::create(in.task, in.priority));
    thread->prepare(UserAddr{in.entry}, UserAddr{in.stack_top}, in.argument);
    auto handle = core::open_handle(call.process(), *thread, kThreadRights);
    if (!handle) {
        thread->terminate();
        return Error{handle.error()};
    }
    return CreateOut{*handle};
}

Result<void> start(obj::Invocation& /*call*/, const StartIn& in) {
    return in.thread.start();
}

Result<void> terminate(obj::Invocation& /*call*/, const TerminateIn& in) {
    // The call that has ended it waits until the CPU that it ran on has left it.
    u64& ended = Thread::current().restart_ticket;
    if (ended != in.thread.sid()) {
        if (!in.thread.alive()) {
            return Error{Status::BadState};
        }
        const bool self = &in.thread == &Thread::current();
        end_thread(in.thread);
        if (self) {
            return Error{kBlocked};
        }
        ended = in.thread.sid();
    }
    return sched::runs_elsewhere(in.thread) ? Result<void>{Error{kRestart}} : Result<void>{};
}

Result<void> suspend(obj::Invocation& /*call*/, const SuspendIn& in) {
    // The call that has stopped it waits until the CPU that it ran on has left it.
    u64& stopped = Thread::current().restart_ticket;
    if (stopped != in.thread.sid()) {
        if (!in.thread.alive() || in.thread.stopped_for(StopReason::Thread)) {
            return Error{Status::BadState};
        }
        in.thread.stop(StopReason::Thread);
        stopped = in.thread.sid();
    }
    // Others may have resumed it meanwhile.
    const bool runs = in.thread.stopped_for(StopReason::Thread) && sched::runs_elsewhere(in.thread);
    return runs ? Result<void>{Error{kRestart}} : Result<void>{};
}

Result<void> resume(obj::Invocation& /*call*/, const ResumeIn& in) {
    if (!in.thread.alive() || !in.thread.stopped_for(StopReason::Thread)) {
        return Error{Status::BadState};
    }
    in.thread.go_on(StopReason::Thread);
    return {};
}

Result<void> exit(obj::Invocation& /*call*/) {
    end_thread(Thread::current());
    return Error{kBlocked};
}

Result<void> join(obj::Invocation& call, const JoinIn& in) {
    Thread& caller = Thread::current();
    if (&in.thread == &caller) {
        return Error{Status::Deadlock};
    }
    if (!in.thread.alive()) {
        return {};
    }
    if (call.deadline() == 0) {
        return Error{Status::Timeout};
    }
    caller.hold = obj::Ref<obj::Object>{in.thread};
    caller.block(kos::thread::WaitKind::Object, call.deadline());
    in.thread.joiners().push_back(caller);
    return Error{kBlocked};
}

Result<void> sleep(obj::Invocation& call) {
    Thread::current().block(kos::thread::WaitKind::Sleep, call.deadline());
    return Error{kBlocked};
}

Result<void> yield(obj::Invocation& /*call*/) {
    sched::cpu().scheduler.yield();
    return {};
}

Result<InfoOut> info(obj::Invocation& /*call*/, const InfoIn& in) {
    return InfoOut{state_of(in.thread), in.thread.own_schedule().priority, sched::run_time(in.thread)};
}

Result<void> set_priority(obj::Invocation& /*call*/, const SetPriorityIn& in) {
    sched::Schedule schedule = in.thread.own_schedule();
    const bool has_priority = schedule.kind == sched::Class::Standard || schedule.kind == sched::Class::RealTime;
    if (!in.thread.alive() || !has_priority) {
        return Error{Status::BadState};
    }
    schedule.priority = in.priority;
    if (!ceiling_over(in.thread).admits(schedule)) {
        return Error{Status::BadPriority};
    }
    return in.thread.set_schedule(schedule);
}

Result<void> set_schedule(obj::Invocation& /*call*/, const SetScheduleIn& in) {
    if (!in.thread.alive()) {
        return Error{Status::BadState};
    }
    sched::Schedule schedule =
        TRY(core::schedule_of({in.schedule, in.priority, in.weight, {in.budget, in.deadline_, in.period}}));
    const sched::Ceiling& ceiling = ceiling_over(in.thread);
    if (!ceiling.admits(schedule)) {
        return Error{Status::BadPriority};
    }
    schedule.limit = ceiling.limit;
    return in.thread.set_schedule(schedule);
}

Result<GetScheduleOut> get_schedule(obj::Invocation& /*call*/, const GetScheduleIn& in) {
    const auto [schedule, priority, weight, reservation] = core::numbers_of(in.thread.own_schedule());
    return GetScheduleOut{schedule,
                          priority,
                          weight,
                          reservation.budget_ns,
                          reservation.deadline_ns,
                          reservation.period_ns,
                          in.thread.overruns()};
}

Result<void> set_affinity(obj::Invocation& /*call*/, const SetAffinityIn& in) {
    if (!in.thread.alive()) {
        return Error{Status::BadState};
    }
    TRY(sched::set_affinity(in.thread, in.cpus));
    // One that runs where it may not any more leaves that CPU first.
    return sched::runs_elsewhere(in.thread) && !in.thread.may_run_on(in.thread.home()->cpu())
               ? Result<void>{Error{kRestart}}
               : Result<void>{};
}

Result<GetAffinityOut> get_affinity(obj::Invocation& /*call*/, const GetAffinityIn& in) {
    return GetAffinityOut{in.thread.affinity() & sched::cpus.all()};
}

}  // namespace kos::service::thread
