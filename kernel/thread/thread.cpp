// SPDX-License-Identifier: Apache-2.0
// Threads: creation, waiting and the end.
#include "thread/thread.hpp"

#include <algorithm>
#include <utility>

#include <kos/abi/lock_word.hpp>
#include <kos/abi/registers.hpp>

#include "config.hpp"
#include "lib/assert.hpp"
#include "lib/printable.hpp"
#include "sched/placement.hpp"
#include "sched/trace.hpp"
#include "thread/thread_table.hpp"

namespace kos::thread {

namespace {

constexpr u32 kReplyStatusShift = 32;
constexpr u64 kInstructionBytes = 4;

// In a lock's word: the index, which is used again soon, and so much of the SID, which is not.
constexpr u32 kLockIndexBits = 17;
constexpr u32 kLockIndexMask = (u32{1} << kLockIndexBits) - 1;
constexpr u32 kLockSidMask = (u32{1} << (abi::kLockIdBits - kLockIndexBits)) - 1;
static_assert(config::kMaxThreads <= kLockIndexMask);

constinit mm::ObjectCache<Thread> cache;

bool waits_through_handle(WaitKind kind) {
    return kind == WaitKind::Send || kind == WaitKind::Receive || kind == WaitKind::Notice;
}

}  // namespace

Result<Thread*> Thread::create(obj::Process& process, sched::Priority priority) {
    TRY(process.thread_quota().charge(1));
    const auto created = create_paid(process, priority);
    if (!created) {
        process.thread_quota().release(1);
    }
    return created;
}

Result<Thread*> Thread::create_paid(obj::Process& process, sched::Priority priority) {
    const ThreadSlot slot = TRY(thread_table().reserve());
    auto created = cache.create(process.account(), process, priority, slot);
    if (!created) {
        thread_table().release(slot);
        return Error{created.error()};
    }
    thread_table().set(slot.index, **created);
    return *created;
}

Thread* Thread::by_index(u32 index) {
    return thread_table().at(index);
}

Thread* Thread::find_waiter(obj::Process& process, abi::Handle handle) {
    for (obj::ProcessMember* member = process.members().front(); member != nullptr;
         member = process.members().next(*member)) {
        Thread* thread = static_cast<Thread*>(member);
        if (waits_through_handle(thread->wait_kind_) && thread->message.handle == handle) {
            return thread;
        }
    }
    return nullptr;
}

Thread::Thread(obj::Process& process, sched::Priority priority, ThreadSlot slot)
    : Object{abi::ObjectType::Thread, process},
      Entity{priority, &process.run_counters()},
      process_{&process},
      index_{slot.index},
      token_generation_{slot.generation},
      lending_{.own = Entity::schedule()} {
    begin_at(sched::cpu().scheduler);
    process.add_member(*this);
    if (process.stopped()) {
        stop(StopReason::Process);
    }
    sched::trace_name(sid(), process.sid(), process.name());
    // The process keeps its threads; terminate() gives this use back.
    acquire();
}

void Thread::prepare(UserAddr entry, UserAddr stack, u64 argument) {
    frame.x[0] = argument;
    frame.elr = entry.raw();
    frame.sp = stack.raw();
    frame.spsr = hal::kUserPstate;
    stack_top_ = stack;
}

Result<void> Thread::set_name(std::string_view name) {
    if (name.size() > kMaxName) {
        return Error{Status::TooBig};
    }
    if (name.empty() || lib::printable_prefix(name) != name.size()) {
        return Error{Status::Invalid};
    }
    std::copy(name.begin(), name.end(), name_);
    name_bytes_ = static_cast<u8>(name.size());
    return {};
}

Result<void> Thread::start() {
    if (state() != sched::RunState::New) {
        return Error{Status::BadState};
    }
    sched::make_ready(*this);
    return {};
}

void Thread::stop(StopReason reason) {
    KOS_ASSERT(!stopped_for(reason));
    if (stops_ == 0) {
        sched::hold(*this);
    }
    stops_ |= static_cast<u8>(reason);
}

void Thread::go_on(StopReason reason) {
    KOS_ASSERT(stopped_for(reason));
    stops_ = static_cast<u8>(stops_ & ~static_cast<u8>(reason));
    if (stops_ == 0) {
        sched::let_go(*this);
    }
}

void Thread::block(WaitKind kind, u64 deadline_ns, WaitPlace* place) {
    KOS_ASSERT(wait_kind_ == WaitKind::None);
    wait_kind_ = kind;
    place_ = place;
    sched::cpu().scheduler.block_current();
    if (deadline_ns != hal::kNever) {
        sched::cpu().timers.add(*this, deadline_ns);
    }
}

void Thread::wake() {
    KOS_ASSERT(wait_kind_ != WaitKind::None);
    leave_wait();
    sched::trace(sched::TraceKind::Wake, sid(), 0, 0);
    sched::make_ready(*this);
}

void Thread::wake_here() {
    KOS_ASSERT(wait_kind_ != WaitKind::None);
    leave_wait();
    sched::trace(sched::TraceKind::Wake, sid(), 0, 0);
    sched::make_ready_here(*this);
}

void Thread::wake(Status status) {
    wake();
    finish(status);
}

void Thread::finish(Status status) {
    obj::set_result(frame, status);
    frame.x[abi::kExtraRegister] = extra(0);
    message.reply_status = Status::Ok;
    restart_ticket = 0;
}

void Thread::forget_attempt() {
    attempt.forget();
    unfinished.reset();
    unfinished_process.reset();
}

void Thread::restart() {
    frame.elr -= kInstructionBytes;
}

void Thread::restart_half_way(u8 call) {
    restart();
    restarts_ = true;
    restarted_call_ = call;
    restarted_method_ = static_cast<u32>(frame.x[abi::kHeaderRegister]);
}

void Thread::begin_again(u8 call) {
    restarts_ = false;
    if (call != restarted_call_ || static_cast<u32>(frame.x[abi::kHeaderRegister]) != restarted_method_) {
        end_call();
        restart_ticket = 0;
    }
}

u64 Thread::extra(u32 arena_bytes) const {
    return (static_cast<u64>(message.reply_status) << kReplyStatusShift) | arena_bytes;
}

void Thread::expect_reply(Thread& receiver) {
    leave_queue();
    wait_kind_ = WaitKind::Reply;
    server_ = receiver.process_;
    server_->owed().push_back(*this);
    receiver.begin_service(*this);
}

void Thread::leave_queue() {
    if (WaitNode& node = *this; node.linked()) {
        node.unlink();
    } else if (FutexNode::queue != nullptr) {
        FutexNode::leave();
    }
    if (waiting_count != nullptr) {
        --*waiting_count;
        waiting_count = nullptr;
    }
    if (WaitPlace* const place = std::exchange(place_, nullptr)) {
        place->left(*this);
    }
    hold.reset();
}

void Thread::leave_wait() {
    leave_queue();
    if (OwedNode& node = *this; node.linked()) {
        node.unlink();
    }
    if (WaitTimer::armed()) {
        WaitTimer::queue().remove(*this);
    }
    if (lending_.server != nullptr) {
        end_call_of_server();
    }
    server_ = nullptr;
    restart_ticket = 0;
    wait_kind_ = WaitKind::None;
}

u32 Thread::lock_id() const {
    return (static_cast<u32>(sid()) & kLockSidMask) << kLockIndexBits | (index_ + 1);
}

Thread* Thread::by_lock_id(u32 id) {
    const u32 index = id & kLockIndexMask;
    Thread* const thread = index == 0 ? nullptr : by_index(index - 1);
    return thread != nullptr && thread->lock_id() == id ? thread : nullptr;
}

abi::ReplyToken Thread::open_token() {
    token_generation_ = (token_generation_ + 1) & abi::ReplyToken::kGenerationMask;
    return abi::ReplyToken::make(index_, token_generation_);
}

void Thread::terminate() {
    KOS_ASSERT(alive());
    leave_wait();
    end_call();
    end_service();
    leave_servers();
    process_->remove_member(*this);
    process_->thread_quota().release(1);
    thread_table().release({index_, token_generation_});
    const bool elsewhere = sched::runs_elsewhere(*this);
    sched::retire(*this);
    if (elsewhere) [[unlikely]] {
        leave_other_cpu();
        return;
    }
    if (sched::cpu().loaded == this) {
        sched::cpu().loaded = nullptr;
    }
    left();
}

// That CPU goes on with it until it is called, and writes its registers then.
void Thread::leave_other_cpu() {
    sched::cpus.for_others([this](sched::Cpu& other) {
        if (other.loaded == this) {
            other.leaving = this;
            other.call();
        }
    });
}

void Thread::left() {
    ended_.raise();
    if (joiners_.empty() && lending_.lenders.first() == nullptr) {
        release();
    } else {
        obj::reaper().add(*this);  // with the use that the process had
    }
}

// Those who waited may have given up meanwhile.
bool Thread::dissolve() {
    if (auto* const waiter = static_cast<Thread*>(lending_.lenders.first())) {
        waiter->place_->borrower_ended(*waiter);
    } else if (Thread* joiner = joiners_.front()) {
        joiner->wake();
        obj::set_response(joiner->frame, 0);
    }
    return joiners_.empty() && lending_.lenders.first() == nullptr;
}

void Thread::destroy() {
    cache.destroy(payer(), this);
}

void WaitTimer::expired() {
    auto& thread = static_cast<Thread&>(*this);
    thread.wake(thread.waits_for() == WaitKind::Sleep ? Status::Ok : Status::Timeout);
}

}  // namespace kos::thread
