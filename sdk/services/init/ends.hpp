// SPDX-License-Identifier: Apache-2.0
// Learns of the ends of processes, by one notice. Its bits say in which groups to look; who of a group has ended,
// Task.Wait says, without waiting.
#pragma once

#include <kos/core/task.hpp>
#include <kos/notice.hpp>

#include "end_groups.hpp"
#include "launcher.hpp"

namespace init {

class Ends {
  public:
    struct Report {
        kos::u32 entity = 0;
        kos::core::Task::WaitOut end{};
    };

    // Watches all processes whose end matters: programs, and those that are started again. QUOTA, NO_MEMORY.
    kos::Result<> start(const kos::SolutionReader& solution, const Launcher& launcher);
    // The next one that ended; of each process once. TIMEOUT; CANCELED, once: this process was asked to end.
    kos::Result<Report> next(kos::Deadline deadline);
    // The entity has a new process. QUOTA, NO_MEMORY: its end would not be learned of.
    kos::Result<> watch(kos::u32 entity);

  private:
    kos::Result<Report> next_known();

    const Launcher* launcher_ = nullptr;
    kos::Notice notice_;
    EndGroups groups_;
};

}  // namespace init
