// SPDX-License-Identifier: Apache-2.0
// Tasks: making, starting and ending them.
#include "task/task.hpp"

#include <hal/cpu.hpp>

#include "ipc/channel.hpp"
#include "ipc/rendezvous.hpp"
#include "lib/restart.hpp"
#include "obj/preemption_point.hpp"
#include "service/task.hpp"
#include "task/program.hpp"
#include "thread/switch.hpp"

namespace kos::task {

namespace {

constinit mm::ObjectCache<Task> cache;

struct SidOf {
    u64 operator()(const TaskPlace& place) const { return place.sid; }
};

// Those that were not destroyed yet, in the order in which they were made.
constinit Tree<TaskPlace, BySid, SidOf> all_tasks;

}  // namespace

Task::Task(obj::Process& parent, const Description& description) : Process{parent, description} {
    parent.children().push_back(*this);
    all_tasks.insert(place_);
}

Task::Task(const Description& description) : Process{description}, has_quota_{true} {
    all_tasks.insert(place_);
}

Task* Task::first_from(u64 sid) {
    const TaskPlace* place = all_tasks.lower_bound(sid);
    return place != nullptr ? &place->task : nullptr;
}

Result<obj::Ref<Task>> Task::create(obj::Process& parent, const Description& description) {
    obj::Ref<Task> task = TRY(begin(parent));
    task->set_names(description.name, description.security_class);
    TRY(task->prepare(description.quota(), Pace::Whole));
    return task;
}

Result<obj::Ref<Task>> Task::create_first(const Description& description) {
    obj::Ref<Task> task{*TRY(cache.create(mm::kernel_account(), description))};
    TRY(task->prepare(description.quota(), Pace::Whole));
    return task;
}

Result<obj::Ref<Task>> Task::begin(obj::Process& parent) {
    return obj::Ref<Task>{*TRY(cache.create(parent.account(), parent, Description{}))};
}

Result<void> Task::prepare(const obj::Quota& quota, Pace pace) {
    if (!has_quota_) {
        TRY(creator()->set_quota(*this, quota));
        has_quota_ = true;
        TRY(obj::preemption_point(pace));
    }
    if (handles().open_count() == 0) {
        TRY(handles().open_kernel());
        TRY(obj::preemption_point(pace));
    }
    while (space() == nullptr) {
        if (lib::kernel_random().has(vmm::Layout::kNumbers)) {
            set_space(TRY(vmm::AddressSpace::create(account())));
        } else {
            lib::kernel_random().stir();
        }
        TRY(obj::preemption_point(pace));
    }
    return {};
}

template <typename Source>
Result<void> Task::begin_load(const Source& source, u64& ticket) {
    if (state_ != TaskState::Created) {
        return Error{Status::BadState};
    }
    if (loading_ != nullptr) {
        TRY(loading_->abandon());
        drop_loading();
    }
    loading_ = TRY(Loading::create(*this, source));
    ticket = loading_->number();
    return obj::preemption_point();
}

template Result<void> Task::begin_load(const ProgramFile& source, u64& ticket);
template Result<void> Task::begin_load(const ProgramMemory& source, u64& ticket);

Result<void> Task::continue_load(u64& ticket) {
    if (loading_ == nullptr || loading_->number() != ticket || state_ != TaskState::Created) {
        ticket = 0;
        return Error{Status::BadState};
    }
    const auto program = loading_->advance();
    if (!program && program.error() == kRestart) {
        return Error{kRestart};
    }
    ticket = 0;
    drop_loading();
    program_ = TRY(program);
    state_ = TaskState::Loaded;
    return {};
}

void Task::drop_loading() {
    if (Loading* const dropped = loading_) {
        loading_ = nullptr;
        dropped->destroy();
    }
}

Result<void> Task::set_arguments(std::span<const std::byte> block, BlockCopy& copy) {
    if (state_ != TaskState::Loaded) {
        return Error{Status::BadState};
    }
    start_block_ = TRY(map_bytes(*this, block, copy));
    return {};
}

Result<void> Task::set_arguments(std::span<const std::byte> block) {
    obj::Ref<vmm::Memory> memory;
    u64 written = 0;
    vmm::Attempt whole{Pace::Whole};
    BlockCopy copy{Pace::Whole, memory, written, whole};
    return set_arguments(block, copy);
}

Result<abi::Handle> Task::give(obj::Object& object, abi::Rights rights) {
    if (!alive()) {
        return Error{Status::BadState};
    }
    return handles().insert(object, rights, ipc::row_for(*this, object));
}

Result<abi::Handle> Task::derive(obj::HandleTable& from, abi::Handle source, abi::Rights rights) {
    const obj::HandleEntry* entry = TRY(from.find_source(source, abi::Right::Transfer, rights));
    if (!alive()) {
        return Error{Status::BadState};
    }
    return handles().derive(from, source, rights, ipc::row_for(*this, *entry->object));
}

Result<void> Task::set_first_schedule(const sched::Schedule& schedule) {
    if (state_ != TaskState::Created && state_ != TaskState::Loaded) {
        return Error{Status::BadState};
    }
    first_schedule_ = schedule;
    return {};
}

Result<void> Task::start(Pace pace) {
    if (state_ != TaskState::Loaded) {
        return Error{Status::BadState};
    }
    if (first_thread_ == nullptr) {
        TRY(obj::preemption_point(pace));  // a thread takes most of what interrupts may have to wait
        first_thread_ = TRY(thread::Thread::create(*this, first_schedule_.priority));
        TRY(obj::preemption_point(pace));
    }
    sched::Schedule schedule = ceiling_.lower(first_schedule_);
    schedule.limit = ceiling_.limit;
    // It claims no time, so that it cannot be refused.
    static_cast<void>(first_thread_->set_schedule(schedule));
    first_thread_->prepare(program_.entry, program_.stack_top, start_block_.raw());
    state_ = TaskState::Running;
    return first_thread_->start();
}

void Task::end(Exit exit) {
    if (alive()) {
        // What its threads held last may be the last use of the task.
        const obj::Ref<Task> self{*this};
        begin_end(exit);
        if (!obj::others_wait()) {
            obj::reaper().work(Pace::Interruptible);
        }
    }
}

void Task::begin_end(Exit exit) {
    state_ = TaskState::Ending;
    exit_ = exit;
    mark_dead();
    thread::call_runners(*this);
    acquire();
    obj::reaper().add(*this);
}

Result<u32> Task::request_end() {
    if (!alive()) {
        return Error{Status::BadState};
    }
    u32 told = 0;
    obj::DeferredQueue& subscribers = end_requested_.subscribers();
    for (obj::Deferred* item = subscribers.front(); item != nullptr; item = subscribers.next(*item)) {
        ++told;  // an object has 64 at most
    }
    end_requested_.raise();
    return told;
}

bool Task::dissolve() {
    if (state_ == TaskState::Ended) {
        return tell_next();
    }
    if (obj::ProcessMember* member = members().front()) {
        static_cast<thread::Thread*>(member)->terminate();
        return false;
    }
    if (!ipc::disconnect_next(*this) || !empty_next()) {
        return false;
    }
    return_quota();
    state_ = TaskState::Ended;
    ended_.raise();
    end_requested_.raise();  // nobody asks any more
    return tell_next();
}

// What it holds goes back to its account.
bool Task::empty_next() {
    if (!handles().close_next()) {
        return false;
    }
    if (loading_ != nullptr) {
        drop_loading();
        return false;
    }
    if (space() != nullptr) {
        if (thread::left_by_others(*space())) {
            close_space_next();
        } else {
            obj::reaper().park(*this);
        }
        return false;
    }
    return leave_family_next();
}

// Its children live on without it.
bool Task::leave_family_next() {
    if (obj::ChildNode& node = *this; node.linked()) {
        node.unlink();
    }
    if (obj::ChildNode* node = children().front()) {
        auto& orphan = static_cast<Task&>(static_cast<obj::Process&>(*node));
        if (orphan.resume_orphan()) {
            node->unlink();
        }
        return false;
    }
    return true;
}

void Task::bury() {
    release();
}

void Task::close_space_next() {
    if (space()->dissolve()) {
        set_space(nullptr);
    }
}

// Answers one of those who wait; true: nobody does.
bool Task::tell_next() {
    thread::Thread* waiter = waiters_.front();
    if (waiter == nullptr) {
        return true;
    }
    const auto response = service::task::encode(service::task::WaitOut{static_cast<u32>(exit_.reason), exit_.code});
    waiter->wake();
    obj::set_response(waiter->frame, 0, response.bytes());
    return false;
}

bool Task::never_ran() {
    for (obj::ProcessMember* member = members().front(); member != nullptr; member = members().next(*member)) {
        if (static_cast<thread::Thread*>(member)->state() != sched::RunState::New) {
            return false;
        }
    }
    return true;
}

bool Task::nobody_can_start() {
    return stopped() || never_ran();
}

// Nobody can start it any more: what it maps, and pays for, would keep it for ever. Its end may close the last handle
// of another such task; that one waits for its turn, so that a chain of them needs no stack.
void Task::on_last_handle() {
    if (alive() && nobody_can_start()) {
        begin_end({ExitReason::Terminated, 0});
    }
}

// Nobody knows it any more: what is left goes at the reaper's pace, all of a task that never had a handle, or the
// record of one that has ended.
bool Task::lingers() {
    if (unused_) {
        return false;
    }
    if (alive()) {
        begin_end({ExitReason::Terminated, 0});
        return true;
    }
    unused_ = true;
    acquire();
    obj::reaper().add(*this);
    return true;
}

void Task::destroy() {
    KOS_ASSERT(state_ == TaskState::Ended && members().empty() && space() == nullptr);
    all_tasks.erase(place_);
    cache.destroy(payer(), this);
}

}  // namespace kos::task
