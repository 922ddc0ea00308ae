// SPDX-License-Identifier: Apache-2.0
// A task: a process from its creation to the reading of its exit code.
#pragma once

#include "lib/tree.hpp"
#include "obj/reaper.hpp"
#include "sched/ceiling.hpp"
#include "service/types.hpp"
#include "task/loading.hpp"
#include "task/program.hpp"
#include "thread/thread.hpp"
#include "vmm/address_space.hpp"

namespace kos::task {

enum class TaskState : u8 {
    Created,  // has an address space and handles, no program
    Loaded,   // has a program
    Running,
    Ending,  // none of its threads runs any more; what it holds is being returned
    Ended,   // all its resources are returned; only this record is left
};

enum class ExitReason : u32 {
    Exited = service::types::kEndedByExit,
    Terminated = service::types::kEndedByTerminate,
    Fault = service::types::kEndedByFault,
};

struct Exit {
    ExitReason reason = ExitReason::Exited;
    i32 code = 0;
};

// A task's place among all of them.
struct TaskPlace : TreeNode<struct BySid> {
    TaskPlace(class Task& placed, u64 number) : task{placed}, sid{number} {}

    Task& task;
    u64 sid;
};

class Task final : public obj::Process, public obj::Remains {
  public:
    // Its quota comes out of the parent's. QUOTA, NO_MEMORY.
    static Result<obj::Ref<Task>> create(obj::Process& parent, const Description& description);
    // The same in steps: the task alone, which nobody may use before it has its names and prepare() has answered.
    // Errors as above; prepare(): kRestart, too.
    static Result<obj::Ref<Task>> begin(obj::Process& parent);
    Result<void> prepare(const obj::Quota& quota, Pace pace);
    // The first task, which the kernel itself pays for.
    static Result<obj::Ref<Task>> create_first(const Description& description);

    Task(obj::Process& parent, const Description& description);
    explicit Task(const Description& description);
    ~Task() = default;

    // The first task whose security identifier is not below this one; nullptr: there is none.
    static Task* first_from(u64 sid);

    // Its making is over: it can be shown.
    bool whole() const { return space() != nullptr || !alive(); }
    TaskState state() const { return state_; }
    Exit exit() const { return exit_; }

    // Loads a program and a stack, or changes nothing. The ticket is 0 to begin with, and the caller's until the result
    // is another than kRestart; who begins while another has not come to its end takes the place of it. BAD_STATE: not
    // just created, or another began meanwhile; else as Loading.
    template <typename Source>
    Result<void> load(const Source& source, u64& ticket) {
        if (ticket == 0) {
            TRY(begin_load(source, ticket));
        }
        return continue_load(ticket);
    }
    // The same once the ticket is not 0.
    Result<void> continue_load(u64& ticket);
    // What was loaded, for reports.
    const Program& program() const { return program_; }
    // Copies the start block into the task, read-only. BAD_STATE, TOO_BIG, INVALID, QUOTA.
    Result<void> set_arguments(std::span<const std::byte> block);
    // The same in steps; kRestart, too.
    Result<void> set_arguments(std::span<const std::byte> block, BlockCopy& copy);
    // Opens a handle of the object in this task that is derived from none, with the verdict row of its new holder.
    Result<abi::Handle> give(obj::Object& object, abi::Rights rights);
    // Opens a handle in this task that is derived from another task's. BAD_HANDLE, REVOKED; NO_RIGHTS: that one lacks
    // TRANSFER, or some of the rights; kRestart.
    Result<abi::Handle> derive(obj::HandleTable& from, abi::Handle source, abi::Rights rights);
    // How its threads may be scheduled at most. Who asks for something higher is refused before it comes here.
    const sched::Ceiling& ceiling() const { return ceiling_; }
    void set_ceiling(const sched::Ceiling& ceiling) { ceiling_ = ceiling; }
    // What its first thread begins with, as far as the ceiling allows then. BAD_STATE: it has begun.
    Result<void> set_first_schedule(const sched::Schedule& schedule);
    // Who is asked about faults of threads that have no handler of their own.
    const thread::FaultHandler& fault_handler() const { return fault_handler_; }
    void set_fault_handler(const thread::FaultHandler& handler) { fault_handler_ = handler; }
    // Makes the first thread and starts it. BAD_STATE: not loaded, or started before. kRestart: goes on the next time.
    Result<void> start(Pace pace = Pace::Whole);

    // Stops all threads, or lets them go on. `ticket` is 0 at first, and what the last attempt left in it after
    // kRestart. BAD_STATE: it does not run; is, or is not, suspended.
    Result<void> suspend(u64& ticket);
    Result<void> resume(u64& ticket);
    // One of the two is under way.
    bool moving() const { return moving_; }

    // The task ends: from now on none of its threads runs, and everything that it holds is returned by the reaper,
    // which is asked to do so at once. Does nothing if the task ends or has ended already.
    void end(Exit exit);
    // One step of its end, and the last one.
    bool dissolve() override;
    void bury() override;

    // Who waits for the end; each gets it as a response of core.Task.Wait.
    thread::WaitList& waiters() { return waiters_; }

    // Tells those who want to know that it shall end; how many that are. BAD_STATE: it ends, or has ended.
    Result<u32> request_end();

    obj::EventSource* event_source(obj::Event event) override {
        if (event == obj::Event::EndRequested) {
            return &end_requested_;
        }
        return event == obj::Event::Ended ? &ended_ : Object::event_source(event);
    }

  private:
    template <typename Source>
    Result<void> begin_load(const Source& source, u64& ticket);
    void drop_loading();
    u64 begin_moving();
    void move(thread::Thread& thread);
    thread::Thread* next_to_move(const thread::Thread* caller);
    Result<void> finish_moving();
    // The one who could resume it may be gone. false: not yet, an interrupt is pending.
    bool resume_orphan();
    void begin_end(Exit exit);
    // One step each; true: there is no further one.
    bool empty_next();
    bool leave_family_next();
    void close_space_next();
    bool tell_next();
    bool never_ran();
    bool nobody_can_start();
    void on_last_handle() override;
    bool lingers() override;
    void destroy() override;

    TaskState state_ = TaskState::Created;
    Exit exit_;
    Loading* loading_ = nullptr;
    Program program_;
    UserAddr start_block_;
    sched::Ceiling ceiling_;
    sched::Schedule first_schedule_;
    thread::Thread* first_thread_ = nullptr;  // start() goes on with it
    thread::FaultHandler fault_handler_;
    thread::WaitList waiters_;
    obj::EventSource ended_;
    obj::EventSource end_requested_;
    bool moving_ = false;    // its threads are being stopped, or let go
    u64 moving_number_ = 0;  // which time this is
    bool has_quota_ = false;
    bool unused_ = false;  // the reaper has, or had, the record that is left
    TaskPlace place_{*this, sid()};
};

}  // namespace kos::task
