// SPDX-License-Identifier: Apache-2.0
// Threads whose state the cases wait for, on however many CPUs they run.
#pragma once

#include <kos/core/sync.hpp>
#include <kos/core/thread.hpp>
#include <kos/core/types.hpp>

#include "../futex/futex.hpp"

namespace futex {

inline constexpr u64 kMoment = 3 * Clock::kMillisecond;

template <typename Condition>
void await(Condition condition) {
    while (!condition()) {
        Clock::sleep(Clock::kMillisecond / 4);
    }
}

// It waits, and has done what comes before.
inline bool blocked(const Thread& thread, const std::atomic<bool>& begun) {
    const auto info = kos::core::Thread::info(thread.handle().get());
    return begun && info && info->state == kos::core::kThreadBlocked;
}

// Sleeps on a word once.
class Sleeper {
  public:
    explicit Sleeper(const Word& word, Deadline deadline = patience(), FutexScope scope = FutexScope::Private)
        : word_{word}, deadline_{deadline}, scope_{scope} {}

    // Comes back when it sleeps.
    Result<> start(u8 priority = kAbove) {
        expected_ = word_.load();
        thread_ = TRY(Thread::create(sleep, *this, {.priority = priority}));
        await([this] { return over_ || blocked(thread_, begun_); });
        return {};
    }
    bool sleeps() const { return !over_; }
    // It does not wake within a moment.
    bool sleeps_on() const {
        Clock::sleep(kMoment);
        return sleeps();
    }
    // What its sleep answered.
    Status answer() {
        static_cast<void>(thread_.join());
        return answer_;
    }
    Thread& thread() { return thread_; }

  private:
    static void sleep(Sleeper& self) {
        self.begun_ = true;
        const auto slept = Futex::wait(self.word_, self.expected_, self.deadline_, self.scope_);
        self.answer_ = slept ? Status::Ok : slept.error();
        self.over_ = true;
    }

    const Word& word_;
    Deadline deadline_;
    FutexScope scope_;
    u32 expected_ = 0;
    Status answer_ = Status::Ok;
    std::atomic<bool> begun_{false};
    std::atomic<bool> over_{false};
    Thread thread_;
};

// Takes a lock, keeps it until it is told to go on, and gives it back, or ends with it.
class Locker {
  public:
    explicit Locker(const Word& word, Deadline deadline = patience()) : word_{word}, deadline_{deadline} {}

    // Comes back when it has the lock, waits for it, or has got an error.
    Result<> start(u8 priority = kAbove) {
        thread_ = TRY(Thread::create(run, *this, {.priority = priority}));
        await([this] { return answered_ || blocked(thread_, begun_); });
        return {};
    }
    bool has() const { return answered_ && answer_ == Status::Ok; }
    bool waits() const { return !answered_; }
    void await_answer() const {
        await([this] { return answered_.load(); });
    }
    Status answer() const { return answer_; }
    u32 last_holder() const { return last_holder_; }
    u32 id() const { return id_; }
    // With a second lock to wait for.
    void then_lock(const Word& word) { second_ = &word; }
    Status second_answer() const { return second_answer_; }
    bool waits_for_second() const { return at_second_ && blocked(thread_, at_second_); }
    void go_on(bool unlock = true) {
        unlocks_ = unlock;
        go_on_.store(1);
        static_cast<void>(Futex::wake(go_on_, 1));
    }
    void join() { static_cast<void>(thread_.join()); }
    void release() {
        go_on();
        join();
    }
    Thread& thread() { return thread_; }

  private:
    static u64 at(const Word& word) { return std::bit_cast<u64>(&word); }
    static void run(Locker& self) {
        if (const auto own = kos::core::Sync::futex_lock_id()) {
            self.id_ = own->id;
        }
        self.begun_ = true;
        const auto locked = kos::core::Sync::futex_lock_pi(at(self.word_), kos::core::kFutexPrivate, self.deadline_);
        self.answer_ = locked ? Status::Ok : locked.error();
        self.last_holder_ = locked ? locked->last_holder : 0;
        self.answered_ = true;
        if (!locked) {
            return;
        }
        while (self.go_on_.load() == 0) {
            static_cast<void>(Futex::wait(self.go_on_, 0));
        }
        self.wait_for_second();
        if (self.unlocks_) {
            static_cast<void>(kos::core::Sync::futex_unlock_pi(at(self.word_), kos::core::kFutexPrivate));
        }
    }
    void wait_for_second() {
        if (second_ == nullptr) {
            return;
        }
        at_second_ = true;
        const auto locked = kos::core::Sync::futex_lock_pi(at(*second_), kos::core::kFutexPrivate, patience());
        second_answer_ = locked ? Status::Ok : locked.error();
        if (locked) {
            static_cast<void>(kos::core::Sync::futex_unlock_pi(at(*second_), kos::core::kFutexPrivate));
        }
    }

    const Word& word_;
    Deadline deadline_;
    const Word* second_ = nullptr;
    Status answer_ = Status::Ok;
    Status second_answer_ = Status::Ok;
    u32 last_holder_ = 0;
    u32 id_ = 0;
    bool unlocks_ = true;
    Word go_on_{0};
    std::atomic<bool> begun_{false};
    std::atomic<bool> answered_{false};
    std::atomic<bool> at_second_{false};
    Thread thread_;
};

// A page that is mapped twice.
struct TwoViews {
    kos::Mapping first;
    kos::Mapping second;

    static Result<TwoViews> create() {
        const kos::Memory memory = TRY(kos::Memory::create(kos::kPageBytes));
        return TwoViews{TRY(memory.map(kos::Protection::ReadWrite)), TRY(memory.map(kos::Protection::ReadWrite))};
    }
    Word& word(const kos::Mapping& view) const { return *std::bit_cast<Word*>(view.bytes().data()); }
};

// A case by its name; each is a check of its own.
struct Case {
    std::string_view name;
    Result<bool> (*run)();
};

template <kos::usize N>
Result<> run_cases(const Case (&cases)[N], Check& check) {
    for (const Case& one : cases) {
        check.that(TRY(one.run()), one.name);
    }
    return {};
}

}  // namespace futex
