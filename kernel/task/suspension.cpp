// SPDX-License-Identifier: Apache-2.0
// Suspending and resuming a whole process, some threads at a time. The threads that are done stand at the end of the
// process's list of members; the calling one, if it is among them, comes last when it is to stop and first when it is
// to go on, so that it can finish what it began.
#include <hal/cpu.hpp>

#include "lib/restart.hpp"
#include "obj/preemption_point.hpp"
#include "task/task.hpp"
#include "thread/switch.hpp"

namespace kos::task {

namespace {

using thread::StopReason;
using thread::Thread;

// Between two looks for a pending interrupt.
constexpr u32 kMostMoved = 16;

Thread* calling_member(Task& task) {
    auto* thread = static_cast<Thread*>(sched::cpu().scheduler.current());
    return thread != nullptr && &thread->process() == &task ? thread : nullptr;
}

}  // namespace

Result<void> Task::suspend(u64& ticket) {
    if (ticket == 0) {
        TRY(finish_moving());
        if (state_ != TaskState::Running || stopped()) {
            return Error{Status::BadState};
        }
        stop();
        ticket = begin_moving();
    }
    // Else others have brought it to its end meanwhile.
    return ticket == moving_number_ ? finish_moving() : Result<void>{};
}

Result<void> Task::resume(u64& ticket) {
    if (ticket == 0) {
        TRY(finish_moving());
        if (state_ != TaskState::Running || !stopped()) {
            return Error{Status::BadState};
        }
        go_on();
        ticket = begin_moving();
    }
    return ticket == moving_number_ ? finish_moving() : Result<void>{};
}

u64 Task::begin_moving() {
    moving_ = true;
    return ++moving_number_;
}

void Task::move(Thread& thread) {
    if (stopped()) {
        thread.stop(StopReason::Process);
    } else {
        thread.go_on(StopReason::Process);
    }
    obj::ProcessMember& member = thread;
    member.unlink();
    members().push_back(member);
}

// Threads whose turn it is stand in front, the caller's own left out.
Thread* Task::next_to_move(const Thread* caller) {
    obj::ProcessMember* member = members().front();
    if (member != nullptr && static_cast<Thread*>(member) == caller) {
        member = members().next(*member);
    }
    auto* thread = static_cast<Thread*>(member);
    return thread != nullptr && thread->stopped_for(StopReason::Process) != stopped() ? thread : nullptr;
}

Result<void> Task::finish_moving() {
    if (!moving_) {
        return {};
    }
    Thread* caller = calling_member(*this);
    if (caller != nullptr && !stopped() && caller->stopped_for(StopReason::Process)) {
        move(*caller);
    }
    u32 moved = 0;
    while (Thread* thread = next_to_move(caller)) {
        if (moved == kMostMoved) {
            TRY(obj::preemption_point());
            moved = 0;
        }
        move(*thread);
        ++moved;
    }
    if (caller != nullptr && stopped() && !caller->stopped_for(StopReason::Process)) {
        move(*caller);
    }
    // Those that other CPUs run compute on until the CPUs are in the kernel.
    if (stopped() && thread::runs_elsewhere(*this, [](const Thread& thread) { return thread.held(); })) {
        return Error{kRestart};
    }
    moving_ = false;
    return {};
}

bool Task::resume_orphan() {
    if (stopped()) {
        go_on();
        begin_moving();
    }
    return finish_moving().has_value();
}

}  // namespace kos::task
