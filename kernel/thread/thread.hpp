// SPDX-License-Identifier: Apache-2.0
// A thread: its registers, its place in the scheduler, and what it waits for. A blocked thread is this record and
// nothing else; it has no kernel stack.
#pragma once

#include <hal/clock.hpp>
#include <hal/frame.hpp>
#include <kos/abi/message.hpp>

#include "config.hpp"
#include "mm/slab.hpp"
#include "obj/invocation.hpp"
#include "obj/process.hpp"
#include "obj/reaper.hpp"
#include "sched/placement.hpp"
#include "thread/fault.hpp"
#include "thread/fp.hpp"
#include "thread/futex_node.hpp"
#include "thread/lending.hpp"
#include "thread/thread_table.hpp"
#include "thread/wait_place.hpp"
#include "vmm/operation.hpp"

namespace kos::thread {

class Thread;

// A thread's membership in the one queue that it may wait in.
struct WaitTag;
struct WaitNode : ListNode<WaitTag> {};

using WaitList = List<Thread, WaitTag>;

enum class WaitKind : u8 {
    None,
    Receive,  // in Recv: on the listener's list of receivers
    Send,     // in Call, not delivered: on the listener's list of callers
    Reply,    // in Call, delivered: on the server process's list of owed callers
    Object,   // for the end of a thread or task: on its list of waiters
    Notice,   // for bits of a notice: on its list of waiters
    Futex,    // on a word: in a queue of the sync room
    Lock,     // for a lock that passes ranks on: in a queue of the sync room
    Sleep,    // for the deadline only
};

// The deadline of a thread's wait.
class WaitTimer : public time::Timer {
  protected:
    WaitTimer() = default;
    ~WaitTimer() = default;

  private:
    void expired() final;
};

// How far the arena has come of the message that a waiting thread takes or sends (ipc/arena.hpp).
struct ArenaCopy {
    u16 pieces;   // that have been copied
    u8 cpu;       // that copied last
    u8 patience;  // how often others let that one go on before they begin anew
};

// What is kept of the system call that the thread is blocked in.
struct Message {
    abi::Header header;
    abi::Descriptor descriptor;  // its sizes are zero without one
    Status reply_status;         // Receive: of the Reply that went on as Recv
    ArenaCopy arena_copy;        // only looked at with an arena
    abi::Handle handle;          // Send, Receive, Notice: what the thread waits through
    union {
        const abi::VerdictRow* row;  // Send, Reply: of the client handle
        u64 mask;                    // Notice: the bits that it waits for
        u64 lock_word;               // Lock: its address in the thread's own process
    };
};

// Why a thread is kept from running: both may hold at once.
enum class StopReason : u8 {
    Process = 1,  // its process is suspended
    Thread = 2,   // it is suspended itself
};

class Thread final : public obj::Object,
                     public obj::Remains,
                     public sched::Entity,
                     public obj::ProcessMember,
                     public obj::OwedNode,
                     public WaitNode,
                     public FutexNode,
                     public ServerNode,
                     public LenderNode,
                     public WaitTimer {
  public:
    // A new thread of the process, not started. QUOTA, NO_MEMORY.
    static Result<Thread*> create(obj::Process& process, sched::Priority priority);
    // By its index in a reply token; nullptr: there is none.
    static Thread* by_index(u32 index);
    // A thread of the process that waits in Call, undelivered, in Recv or for a notice through this handle; nullptr:
    // none does.
    static Thread* find_waiter(obj::Process& process, abi::Handle handle);
    static Thread& current() { return static_cast<Thread&>(*sched::cpu().scheduler.current()); }

    Thread(obj::Process& process, sched::Priority priority, ThreadSlot slot);
    ~Thread() = default;

    obj::Process& process() const { return *process_; }
    u32 index() const { return index_; }
    bool alive() const { return state() != sched::RunState::Dead; }

    // First instruction, stack and x0 of a thread that has not run yet.
    void prepare(UserAddr entry, UserAddr stack, u64 argument);
    // The end of the stack that it began with.
    UserAddr stack_top() const { return stack_top_; }

    // For reports; empty: it has none. INVALID: empty, or not printable; TOO_BIG.
    std::string_view name() const { return {name_, name_bytes_}; }
    Result<void> set_name(std::string_view name);
    // BAD_STATE: it was started before.
    Result<void> start();
    // It does not run any more for this reason, in whatever state it is: waits go on and end, it is started and becomes
    // ready in name only. What runs on another CPU computes on until that CPU is in the kernel.
    void stop(StopReason reason);
    // That reason holds no more.
    void go_on(StopReason reason);
    bool stopped_for(StopReason reason) const { return (stops_ & static_cast<u8>(reason)) != 0; }

    // The running thread waits; a deadline that has passed still waits for the timer interrupt. `place`: who is to be
    // told when its rank changes, or it leaves; nullptr: nobody.
    void block(WaitKind kind, u64 deadline_ns, WaitPlace* place = nullptr);
    // The wait goes on, deadline included, as one for the reply of the server, whose thread this is that received the
    // request.
    void expect_reply(Thread& receiver);
    // Ends the wait: off every queue, ready again. The caller has written, or writes, the result.
    void wake();
    // The same when who runs here waits for it from now on: it goes on here, if it may.
    void wake_here();
    // Ends the wait with this status.
    void wake(Status status);
    // The result of the thread's system call: a status, everything else that user space sees zeroed.
    void finish(Status status);
    // The thread's system call is over, or waits: the memory and operation that it left for another attempt go.
    void end_call() {
        if (attempt.under_way() || unfinished || unfinished_process) [[unlikely]] {
            forget_attempt();
        }
    }
    // The thread makes its system call again: its registers are as they were.
    void restart();
    // The same; it leaves something for that attempt. `call`: names the call, with its RIID and MID.
    void restart_half_way(u8 call);
    // It did so, and makes a call now: what it left for another attempt goes if this is another call. Its handler may
    // have sent it elsewhere in between, or another thread may have changed its program.
    bool restarts() const { return restarts_; }
    void begin_again(u8 call);
    // x13 of a finished system call: arena bytes received, and the status of a Reply that went on as Recv.
    u64 extra(u32 arena_bytes) const;
    WaitKind waits_for() const { return wait_kind_; }

    // Ends the thread for ever, whatever it does. It may be the running one, here or on another CPU: there it computes
    // on until the CPU is in the kernel. Those who wait for it are told afterwards by the reaper, one at a time.
    void terminate();
    // The ended thread runs on no CPU any more.
    void left();
    bool dissolve() override;
    void bury() override { release(); }

    // Reply tokens: a delivery opens one, anything that ends the wait for the reply closes it.
    abi::ReplyToken open_token();
    bool awaits_reply(abi::ReplyToken token, const obj::Process& server) const {
        return server_ == &server && token.generation() == token_generation_;
    }
    // Reply: the process that owes it; else nullptr.
    obj::Process* server() const { return server_; }

    WaitList& joiners() { return joiners_; }

    // What it was given; schedule() is what it runs by: a better one while somebody lends it one.
    const sched::Schedule& own_schedule() const { return lending_.own; }
    // Gives it another schedule. QUOTA, UNSUPPORTED: sched::Scheduler::set_schedule().
    Result<void> set_schedule(const sched::Schedule& schedule);
    // It receives: the caller that it served lends it nothing any more.
    void end_service();
    // The first of those who wait at the listener that it received from; nullptr: nobody does.
    void borrow_from_queue(Thread* first, Reach& reach);
    // It receives from this listener from now on, and stands among its servers; or among nobody's.
    const WaitPlace* listener() const { return lending_.listener; }
    void join_servers(const WaitPlace& listener, ServerList& servers);
    void leave_servers();
    // This thread is the first in line for a lock that the borrower holds, and is it no more: the borrower's rank is
    // then to be renewed.
    void lend_to(Thread& borrower, Reach& reach);
    void stop_lending();
    Thread* borrower() const { return LenderNode::borrower; }
    // Looks again what it runs by.
    void renew_rank(Reach& reach);

    // What names it in the word of a lock; never 0, and soon no other thread's.
    u32 lock_id() const;
    // nullptr: the thread of this name has ended.
    static Thread* by_lock_id(u32 id);

    // An interrupt is pending before the work of a call: every other time the call restarts for it, and gets on however
    // many there are.
    bool lets_interrupt_in() { return lets_in_ = !lets_in_; }

    obj::EventSource* event_source(obj::Event event) override {
        return event == obj::Event::Ended ? &ended_ : Object::event_source(event);
    }
    // Self-check: whether its state, its wait and its places in queues agree. Answers with the first fault, or nothing.
    std::string_view audit();

    hal::Frame frame = {};
    u64 calls = 0;   // system calls that it made
    u64 faults = 0;  // that it caused
    Message message = {};
    obj::Ref<obj::Object> hold;    // what it waits at: Send: the channel, Receive: the listener
    u32* waiting_count = nullptr;  // Send, Notice, Name: how many wait there
    // What a call that restarts left, to go on with when it is made again, or one that waits; gone with any result. Of
    // a thread that waits for, or with, a message: by whom its arena is being copied.
    u64 restart_ticket = 0;
    vmm::Attempt attempt{Pace::Interruptible};  // at an operation on an address space
    obj::Ref<vmm::Memory> unfinished;           // that is being filled, and that nobody else knows
    obj::Ref<obj::Process> unfinished_process;  // the same of one that is being made
    FutexProgress futex_progress{};             // while there is a ticket of a wake or requeue
    FpContext fp;
    FaultHandler fault_handler;  // before that of its process
    FaultWait fault;
    u64 received_from = 0;  // the SID of the listener of its last Recv

  private:
    static Result<Thread*> create_paid(obj::Process& process, sched::Priority priority);
    void forget_attempt();
    void leave_other_cpu();
    void leave_queue();
    void leave_wait();
    sched::Schedule wanted_schedule() const;
    // Whether it runs by another schedule now than before.
    bool run_as_wanted();
    void rank_changed(Reach& reach);
    void renew_rank();
    void renew_if_lent() {
        if (borrows_) {
            renew_rank();
        }
    }
    void begin_service(Thread& caller);
    void end_call_of_server();
    void destroy() override;

    obj::Process* process_;
    // What is small stands in its last word.
    [[no_unique_address]] obj::EventSource ended_;
    WaitKind wait_kind_ = WaitKind::None;
    bool borrows_ = false;  // it runs by a better schedule than its own
    u32 index_;
    u64 token_generation_;
    obj::Process* server_ = nullptr;
    WaitPlace* place_ = nullptr;
    Lending lending_;
    WaitList joiners_;
    UserAddr stack_top_;
    static constexpr usize kMaxName = 31;
    char name_[kMaxName] = {};
    u8 name_bytes_ = 0;
    u8 stops_ = 0;  // StopReasons: it is held while there are any
    bool lets_in_ = false;
    bool restarts_ = false;     // it left its last call half-way, and is to make it again
    u8 restarted_call_ = 0;     // which,
    u32 restarted_method_ = 0;  // and with which RIID and MID
};

// Two of them share a page: what a process pays for a thread is half of one. With assertions objects are bigger.
static_assert(config::kAssertions || sizeof(Thread) <= mm::SlabCache::kMaxSlot);

}  // namespace kos::thread
