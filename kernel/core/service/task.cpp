// SPDX-License-Identifier: Apache-2.0
// core.Task: from an empty process to its exit code.
#include "service/task.hpp"

#include "core/program.hpp"
#include "core/service/open_handle.hpp"
#include "lib/blocked.hpp"
#include "obj/judge.hpp"
#include "task/task.hpp"

namespace kos::service::task {

namespace {

using kos::task::ExitReason;
using kos::task::Task;
using kos::task::TaskState;
using kos::thread::Thread;

// What a task may use until its creator says otherwise.
constexpr u64 kMemoryLimit = u64{64} << 20;
constexpr u32 kHandleLimit = 1024;

constexpr abi::Rights kTaskRights = abi::Right::Transfer | abi::Right::Duplicate | abi::Right::Revoke |
                                    abi::Right::GetSid | abi::Right::Wait | abi::Right::Manage | abi::Right::Terminate |
                                    abi::Right::Inspect;

}  // namespace

Result<CreateOut> create(obj::Invocation& call, const CreateIn& in) {
    const obj::Process::Description description{TRY(obj::Name::create(in.name)), TRY(obj::Name::create(in.class_name)),
                                                kMemoryLimit, kHandleLimit};
    const obj::Ref<Task> task = TRY(Task::create(call.process(), description));
    return CreateOut{TRY(core::open_handle(call.process(), *task, kTaskRights))};
}

Result<void> load(obj::Invocation& /*call*/, const LoadIn& in) {
    return core::load_program(in.task, in.path, Thread::current().restart_ticket);
}

Result<GiveOut> give(obj::Invocation& call, const GiveIn& in) {
    return GiveOut{TRY(in.task.derive(call.process().handles(), in.handle, in.rights)).raw()};
}

Result<void> set_arguments(obj::Invocation& /*call*/, const SetArgumentsIn& in) {
    return in.task.set_arguments(in.block);
}

Result<void> start(obj::Invocation& call, const StartIn& in) {
    if (obj::judge().execute(call.process(), in.task) != obj::Verdict::Grant) {
        return Error{Status::Denied};
    }
    return in.task.start(sched::kDefaultPriority);
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
    caller.hold = obj::Ref<obj::Object>{in.task};
    caller.block(kos::thread::WaitKind::Object, call.deadline());
    in.task.waiters().push_back(caller);
    return Error{kBlocked};
}

Result<void> terminate(obj::Invocation& call, const TerminateIn& in) {
    if (in.task.state() == TaskState::Ended) {
        return Error{Status::BadState};
    }
    const bool self = &in.task == &call.process();
    in.task.end({ExitReason::Terminated, 0});
    return self ? Result<void>{Error{kBlocked}} : Result<void>{};
}

Result<InfoOut> info(obj::Invocation& /*call*/, const InfoIn& in) {
    u32 state = types::kTaskCreated;
    if (in.task.state() == TaskState::Running) {
        state = types::kTaskRunning;
    } else if (in.task.state() == TaskState::Ended) {
        state = types::kTaskEnded;
    }
    const u64 pages = (in.task.account().used() + kPageSize - 1) / kPageSize;
    return InfoOut{state, in.task.member_count(), in.task.handles().open_count(), pages};
}

}  // namespace kos::service::task
