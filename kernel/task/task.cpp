// SPDX-License-Identifier: Apache-2.0
// Tasks: making, starting and ending them.
#include "task/task.hpp"

#include "ipc/channel.hpp"
#include "ipc/rendezvous.hpp"
#include "lib/restart.hpp"
#include "service/task.hpp"
#include "task/program.hpp"

namespace kos::task {

namespace {

constinit mm::ObjectCache<Task> cache;

// Tasks that lost their last handle before they ran.
struct Abandoned {
    Task* first = nullptr;
    bool ending = false;  // somebody empties the list now
};

constinit Abandoned abandoned;

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

Task::Task(const Description& description) : Process{description} {
    all_tasks.insert(place_);
}

Task* Task::first_from(u64 sid) {
    const TaskPlace* place = all_tasks.lower_bound(sid);
    return place != nullptr ? &place->task : nullptr;
}

Result<obj::Ref<Task>> Task::create(obj::Process& parent, const Description& description) {
    const obj::Ref<Task> task{*TRY(cache.create(parent.account(), parent, description))};
    TRY(parent.set_quota(*task, description.quota()));
    return opened(task);
}

Result<obj::Ref<Task>> Task::create_first(const Description& description) {
    return opened(obj::Ref<Task>{*TRY(cache.create(mm::kernel_account(), description))});
}

// A task without handle table or address space is none: it is gone again when this use ends.
Result<obj::Ref<Task>> Task::opened(const obj::Ref<Task>& task) {
    TRY(task->handles().open_kernel());
    task->set_space(TRY(vmm::AddressSpace::create(task->account())));
    return task;
}

template <typename Source>
Result<void> Task::begin_load(const Source& source, u64& ticket) {
    if (state_ != TaskState::Created) {
        return Error{Status::BadState};
    }
    drop_loading();
    loading_ = TRY(Loading::create(*this, source));
    ticket = loading_->number();
    return {};
}

template Result<void> Task::begin_load(const ProgramFile& source, u64& ticket);
template Result<void> Task::begin_load(const ProgramMemory& source, u64& ticket);

Result<void> Task::continue_load(u64& ticket) {
    if (loading_ == nullptr || loading_->number() != ticket) {
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

Result<void> Task::set_arguments(std::span<const std::byte> block) {
    if (state_ != TaskState::Loaded) {
        return Error{Status::BadState};
    }
    start_block_ = TRY(map_bytes(*this, block));
    return {};
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

Result<void> Task::start(sched::Priority priority) {
    if (state_ != TaskState::Loaded) {
        return Error{Status::BadState};
    }
    thread::Thread* first = TRY(thread::Thread::create(*this, priority));
    first->prepare(program_.entry, program_.stack_top, start_block_.raw());
    state_ = TaskState::Running;
    return first->start();
}

void Task::end(Exit exit) {
    if (state_ == TaskState::Ended) {
        return;
    }
    const obj::Ref<Task> self{*this};
    state_ = TaskState::Ended;
    exit_ = exit;
    mark_dead();
    while (obj::ProcessMember* member = members().front()) {
        static_cast<thread::Thread*>(member)->terminate();
    }
    ipc::disconnect(*this);
    handles().close_all();
    drop_loading();
    close_space();
    leave_family();
    return_quota();
    tell_waiters();
    ended_.raise();
}

// Its children live on without it.
void Task::leave_family() {
    if (obj::ChildNode& node = *this; node.linked()) {
        node.unlink();
    }
    while (obj::ChildNode* node = children().front()) {
        auto& orphan = static_cast<Task&>(static_cast<obj::Process&>(*node));
        node->unlink();
        orphan.resume_orphan();
    }
}

void Task::close_space() {
    vmm::AddressSpace* const closed = space();
    set_space(nullptr);
    if (closed != nullptr) {
        closed->destroy();
    }
}

void Task::tell_waiters() {
    const auto response = service::task::encode(service::task::WaitOut{static_cast<u32>(exit_.reason), exit_.code});
    while (thread::Thread* waiter = waiters_.front()) {
        waiter->wake();
        obj::set_response(waiter->frame, response.bytes(), 0);
    }
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
// of another such task; that one waits in the list until this one is done, so that a chain of them needs no stack.
void Task::on_last_handle() {
    if (!nobody_can_start()) {
        return;
    }
    acquire();
    next_abandoned_ = abandoned.first;
    abandoned.first = this;
    if (!abandoned.ending) {
        end_abandoned();
    }
}

void Task::end_abandoned() {
    abandoned.ending = true;
    while (Task* task = abandoned.first) {
        abandoned.first = task->next_abandoned_;
        task->end({ExitReason::Terminated, 0});
        task->release();
    }
    abandoned.ending = false;
}

// A task that never had a handle has not ended either.
void Task::destroy() {
    KOS_ASSERT(members().empty());
    handles().close_all();
    drop_loading();
    close_space();
    leave_family();
    return_quota();
    all_tasks.erase(place_);
    cache.destroy(payer(), this);
}

}  // namespace kos::task
