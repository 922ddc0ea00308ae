// SPDX-License-Identifier: Apache-2.0
// Threads, by the kernel's endpoint Thread.
#include <bit>
#include <memory>

#include <kos/core/thread.hpp>
#include <kos/core/types.hpp>
#include <kos/process.hpp>
#include <kos/thread.hpp>

#include "thread_block.hpp"
#include "thread_local.hpp"
#include "thread_start.hpp"

namespace kos {
namespace {

using detail::ThreadStart;
using detail::ThreadState;

static_assert(ThreadOptions{}.priority == core::kPriorityDefault);
static_assert(Schedule::standard().priority() == core::kPriorityDefault);
static_assert(Schedule::standard().weight() == core::kWeightDefault);
static_assert(static_cast<u8>(Schedule::Kind::Standard) == core::kScheduleStandard);
static_assert(static_cast<u8>(Schedule::Kind::RoundRobin) == core::kScheduleRoundRobin);
static_assert(static_cast<u8>(Schedule::Kind::Fifo) == core::kScheduleFifo);
static_assert(static_cast<u8>(Schedule::Kind::Deadline) == core::kScheduleDeadline);
static_assert(static_cast<u8>(Schedule::Kind::Idle) == core::kScheduleIdle);

// A stack, and room for thread-local variables, above a page without access.
Result<Mapping> map_stack(usize bytes) {
    const usize with_guard = bytes + detail::thread_template().block_bytes() + kPageBytes;
    if (bytes < Thread::kLeastStackBytes || with_guard < bytes) {
        return Error{Status::Invalid};
    }
    Mapping mapping = TRY(TRY(Memory::create(with_guard)).map(Protection::ReadWrite));
    TRY(mapping.protect(0, kPageBytes, Protection::None));
    return mapping;
}

Result<> apply(abi::Handle thread, const Schedule& schedule) {
    const PeriodicBudget& budget = schedule.budget();
    return core::Thread::set_schedule(thread, static_cast<u8>(schedule.kind()), schedule.priority(), schedule.weight(),
                                      budget.budget, budget.deadline, budget.period);
}

// What a thread gets before it starts.
Result<> set_up_thread(abi::Handle thread, const ThreadOptions& options) {
    if (!options.name.empty()) {
        TRY(core::Thread::set_name(thread, options.name));
    }
    return options.schedule ? apply(thread, *options.schedule) : Result<>{};
}

// The place for a ThreadStart at the top of a stack.
ThreadStart* top_of(std::span<std::byte> stack) {
    const u64 end = std::bit_cast<u64>(stack.data()) + stack.size();
    return std::bit_cast<ThreadStart*>((end - sizeof(ThreadStart)) / alignof(ThreadStart) * alignof(ThreadStart));
}

}  // namespace

Result<Thread> Thread::create(const detail::ThreadCall& call, const ThreadOptions& options) {
    Thread thread;
    std::span<std::byte> stack = options.stack;
    if (stack.empty()) {
        thread.stack_ = TRY(map_stack(options.stack_bytes));
        stack = thread.stack_.bytes().subspan(kPageBytes);
    }
    TRY(thread.start(stack, call, options));
    return thread;
}

Result<> Thread::start(std::span<std::byte> stack, const detail::ThreadCall& call, const ThreadOptions& options) {
    const detail::ThreadTemplate variables = detail::thread_template();
    const usize block_bytes = variables.block_bytes();
    if (stack.size() < kLeastStackBytes || stack.size() - kLeastStackBytes < block_bytes) {
        return Error{Status::Invalid};
    }
    const abi::Handle task = TRY(process::task());
    const u64 thread_pointer = variables.lay_out(stack.last(block_bytes));
    start_ =
        std::construct_at(top_of(stack.first(stack.size() - block_bytes)), call, task, stack_.bytes(), thread_pointer);
    const auto top = std::bit_cast<u64>(start_);
    const u8 priority = options.schedule ? core::kPriorityLowest : options.priority;
    const auto made = TRY(core::Thread::create(task, std::bit_cast<u64>(&detail::run_thread), top, top, priority));
    OwnedHandle handle{made.thread};
    if (const auto set_up = set_up_thread(handle.get(), options); !set_up) {
        static_cast<void>(core::Thread::terminate(handle.get()));
        return set_up;
    }
    TRY(core::Thread::start(handle.get()));
    handle_ = std::move(handle);
    return {};
}

Thread& Thread::operator=(Thread&& other) noexcept {
    if (this != &other) {
        end();
        handle_ = std::move(other.handle_);
        stack_ = std::move(other.stack_);
        start_ = other.start_;
    }
    return *this;
}

void Thread::end() {
    // DEADLOCK: the thread destroys its own owner.
    if (handle_ && !join()) {
        static_cast<void>(detach());
    }
}

Result<> Thread::join(Deadline deadline) {
    TRY(core::Thread::join(handle_.get(), deadline));
    handle_.reset();
    stack_ = Mapping{};
    return {};
}

Result<> Thread::detach() {
    if (!handle_) {
        return Error{Status::BadHandle};
    }
    // Release: what was done before is over when the thread gives its stack back. Acquire: if it came first, see
    // join().
    if (start_->state.exchange(ThreadState::Detached, std::memory_order_acq_rel) == ThreadState::Ended) {
        return join();
    }
    handle_.reset();
    static_cast<void>(stack_.release());
    return {};
}

Result<> Thread::terminate() {
    return core::Thread::terminate(handle_.get());
}

Result<> Thread::suspend() const {
    return core::Thread::suspend(handle_.get());
}

Result<> Thread::resume() const {
    return core::Thread::resume(handle_.get());
}

Result<> Thread::set_priority(u8 priority) {
    return core::Thread::set_priority(handle_.get(), priority);
}

Result<> Thread::set_schedule(const Schedule& schedule) {
    return apply(handle_.get(), schedule);
}

Result<Schedule> Thread::schedule() const {
    const auto found = TRY(core::Thread::get_schedule(handle_.get()));
    return Schedule{static_cast<Schedule::Kind>(found.schedule), found.priority, found.weight,
                    PeriodicBudget{found.budget, found.period, found.deadline_}};
}

Result<> Thread::set_affinity(u64 cpus) const {
    return core::Thread::set_affinity(handle_.get(), cpus);
}

Result<u64> Thread::affinity() const {
    return TRY(core::Thread::get_affinity(handle_.get())).cpus;
}

u32 Thread::cpu() {
    u64 number = 0;
    asm volatile("mrs %0, tpidrro_el0" : "=r"(number));
    return static_cast<u32>(number);
}

Result<u64> Thread::cpu_time() const {
    return TRY(core::Thread::info(handle_.get())).cpu_time;
}

void Thread::yield() {
    // The kernel knows no error of it.
    static_cast<void>(core::Thread::yield());
}

}  // namespace kos
