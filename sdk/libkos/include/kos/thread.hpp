// SPDX-License-Identifier: Apache-2.0
// Thread: runs a function beside its creator. Example: sdk/libkos/examples/thread.cpp.
//
//     void work(Job& job) { ... }
//     kos::Thread thread = TRY(kos::Thread::create(work, job));
//     TRY(thread.join());
//
// A thread ends when its function returns. Its owner joins it, waits for it at the owner's own end, or lets it go by
// detach(); the argument has to live until then. The process ends when main returns, whatever its threads do.
// Below the stack lies a page without access: who overflows it ends the process, with the kernel's report, instead of
// damaging data.
//
// Each thread has its own thread_local variables; they lie at the top of its stack and are made when it begins. Their
// destructors run when its function returns, the last made first, at most 32 a thread; not when it is terminated, nor
// those of the first thread, since destructors of global objects do not run either.
#pragma once

#include <cstddef>
#include <optional>
#include <span>
#include <string_view>
#include <type_traits>
#include <utility>

#include <kos/deadline.hpp>
#include <kos/memory.hpp>
#include <kos/owned_handle.hpp>
#include <kos/schedule.hpp>

namespace kos {
namespace detail {

struct ThreadStart;

// What a thread calls, without its type: run() knows that.
struct ThreadCall {
    void (*run)(const ThreadCall&);
    void (*function)();
    void* argument;
};

}  // namespace detail

struct ThreadOptions {
    u8 priority = 64;                      // core.Types: PriorityLowest 0, PriorityDefault 64, PriorityHighest 255
    usize stack_bytes = usize{64} * 1024;  // rounded up to whole pages; at least Thread::kLeastStackBytes
    // A stack of the caller's own instead, at least kLeastStackBytes and the thread_local variables, which lives until
    // the thread has ended. It has a page without access below it only if the caller provides for that.
    std::span<std::byte> stack{};
    // In place of the priority: what the thread begins with.
    std::optional<Schedule> schedule{};
    // For the kernel's reports and debuggers: printable ASCII, at most 31 characters.
    std::string_view name{};
};

class Thread {
  public:
    static constexpr usize kLeastStackBytes = 4096;

    Thread() = default;
    Thread(Thread&&) noexcept = default;
    Thread& operator=(Thread&& other) noexcept;
    Thread(const Thread&) = delete;
    Thread& operator=(const Thread&) = delete;
    // Waits until it has ended, unless it was joined or detached. An owner that is the thread itself detaches it.
    ~Thread() { end(); }

    // Makes a thread that runs function(argument), and starts it.
    // INVALID: the stack is too small, a number does not fit the schedule, or the name has characters that cannot be
    // printed; TOO_BIG: it has more than 31; BAD_PRIORITY: above the process's
    // ceiling; NOT_FOUND: this process has no handle of itself; QUOTA: no more threads, handles or pages for this
    // process; NO_MEMORY.
    template <typename T>
    static Result<Thread> create(void (*function)(T&), std::type_identity_t<T>& argument,
                                 const ThreadOptions& options = {}) {
        // Both come back as what they are in run_with.
        return create(detail::ThreadCall{run_with<T>, reinterpret_cast<void (*)()>(function),
                                         const_cast<std::remove_const_t<T>*>(&argument)},
                      options);
    }
    static Result<Thread> create(void (*function)(), const ThreadOptions& options = {}) {
        return create(detail::ThreadCall{run_alone, function, nullptr}, options);
    }

    // True until it is joined or detached.
    explicit operator bool() const { return static_cast<bool>(handle_); }

    // Waits until it has ended, and gives its stack back. TIMEOUT: the deadline passed, it is still the caller's to
    // join; DEADLOCK: it is the calling thread; BAD_HANDLE: there is nothing to join.
    Result<> join(Deadline deadline = Deadline::never());
    // Lets it go: it gives its stack back when it ends, and nobody learns of that. Not after terminate(): then its
    // stack would stay mapped. BAD_HANDLE: there is nothing to let go.
    Result<> detach();
    // Ends it, wherever it is; join it afterwards. Locks that it holds stay locked. BAD_STATE: it has ended already.
    Result<> terminate();
    // Keeps it from running until resume(), wherever it is; it has left its CPU when this answers. Waits of it go on,
    // and end. One that suspends itself gets the answer when it is resumed. BAD_STATE: it is suspended already, or has
    // ended.
    Result<> suspend() const;
    // BAD_STATE: it is not suspended, or has ended.
    Result<> resume() const;

    // BAD_PRIORITY: above the process's ceiling; BAD_STATE: it has ended, or its schedule has no priority.
    Result<> set_priority(u8 priority);
    // Changes when it runs, at once. INVALID: a number does not fit; BAD_PRIORITY: above the process's ceiling; QUOTA:
    // so much time is not left for deadlines; UNSUPPORTED: this kernel has no deadlines; BAD_STATE: it has ended.
    Result<> set_schedule(const Schedule& schedule);
    Result<Schedule> schedule() const;
    // Says on which CPUs it may run, a bit for each by number; at once, wherever it runs now. At first: on all.
    // INVALID: none of them runs; QUOTA: its schedule has a deadline, and none of them has so much time left;
    // BAD_STATE: it has ended.
    Result<> set_affinity(u64 cpus) const;
    Result<u64> affinity() const;
    // For how long it has run, in nanoseconds.
    Result<u64> cpu_time() const;

    // The CPU that the caller runs on, by number. It may be another one at once, unless the affinity names one only.
    static u32 cpu();

    // Lets other threads of the caller's class and priority run first. One with a deadline is done for this period.
    static void yield();

    const OwnedHandle& handle() const { return handle_; }

  private:
    template <typename T>
    static void run_with(const detail::ThreadCall& call) {
        // Safe: create() made both of these types.
        reinterpret_cast<void (*)(T&)>(call.function)(*static_cast<T*>(call.argument));
    }
    static void run_alone(const detail::ThreadCall& call) { call.function(); }

    static Result<Thread> create(const detail::ThreadCall& call, const ThreadOptions& options);
    Result<> start(std::span<std::byte> stack, const detail::ThreadCall& call, const ThreadOptions& options);
    void end();

    OwnedHandle handle_{};
    Mapping stack_{};                       // with the page below it; empty if the caller gave a stack
    detail::ThreadStart* start_ = nullptr;  // at the top of the stack
};

}  // namespace kos
