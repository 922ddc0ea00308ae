// SPDX-License-Identifier: Apache-2.0
// Decides what becomes of processes that end: they are started again by their rules, and the machine is done when no
// program is left. What it decides about comes through System, for which tests have a stand-in.
#pragma once

#include <array>
#include <span>

#include <kos/deadline.hpp>

#include "restart_policy.hpp"

namespace init {

// A process that ended, and what a shell would make of it: its exit code, 139 after a fault, 143 by force.
struct End {
    kos::u32 entity = 0;
    int code = 0;
};

class System {
  public:
    virtual kos::u64 now() = 0;  // ns
    // The next process that ended, until the deadline. TIMEOUT; CANCELED: the machine stops, all are to end; others: no
    // end can be learned of any more.
    virtual kos::Result<End> next_end(kos::Deadline deadline) = 0;
    // Until when all have to have ended. Asked once, after CANCELED.
    virtual kos::Deadline stop_deadline() = 0;
    // Asks a process to end, and watches it from now on. NOT_FOUND: it did not want to be told; BAD_STATE: it has
    // ended.
    virtual kos::Result<> ask_to_end(kos::u32 entity) = 0;
    // Ends it.
    virtual void cut_off(kos::u32 entity) = 0;
    virtual kos::Result<> start_again(kos::u32 entity) = 0;
    // For the log. restart: the how-manieth of this process.
    virtual void waits_to_restart(kos::u32 entity, kos::u64 restart, kos::u64 delay_ns) = 0;
    virtual void gives_up(kos::u32 entity, kos::u64 restarts) = 0;

  protected:
    ~System() = default;
};

// What it knows of a process.
struct Supervised {
    kos::RestartRules rules;
    bool program = false;  // the machine goes on while it runs; a server ends with the machine
};

class Supervisor {
  public:
    // At most kMaxSolutionEntities; all of them were just started.
    Supervisor(System& system, std::span<const Supervised> processes);

    // Until every program has ended for good, or the machine stops: then all have ended, those that were started last
    // first. The first exit code of a program that is not 0; kLostCode if ends cannot be learned of.
    int run();
    // Why run() came back.
    bool stopped() const { return stopped_; }

    static constexpr int kLostCode = 1;

  private:
    enum class State : kos::u8 {
        Running,
        Waiting,  // to be started again
        Over,
    };

    struct Entry {
        State state = State::Running;
        kos::u64 time = 0;  // since it runs; when it is started again
        RestartHistory history{};
    };

    bool programs_left() const;
    kos::Deadline next_restart() const;
    void start_due();
    void ended(kos::u32 index, int code);
    void stop_all();
    void stop_one(kos::u32 index, kos::Deadline deadline);
    kos::u32 running_up_to(kos::u32 index) const;

    System& system_;
    std::span<const Supervised> processes_;
    std::array<Entry, kos::kMaxSolutionEntities> entries_{};
    int first_failure_ = 0;
    bool stopped_ = false;
};

}  // namespace init
