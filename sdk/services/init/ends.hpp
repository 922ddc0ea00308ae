// SPDX-License-Identifier: Apache-2.0
// Learns of the ends of processes. Task.Wait knows one process at a time, so each process that is started again has a
// thread that waits for it and tells init's own listener, and one more waits for all other programs, one by one. When
// none is started again there are no threads: init itself waits, one by one.
#pragma once

#include <array>

#include <kos/channel.hpp>
#include <kos/core/task.hpp>
#include <kos/listener.hpp>
#include <kos/thread.hpp>

#include "launcher.hpp"

namespace init {

class Ends {
  public:
    struct Report {
        kos::u32 entity = 0;
        kos::core::Task::WaitOut end{};
    };

    // Begins to wait. QUOTA, NO_MEMORY: for the threads.
    kos::Result<> start(const kos::SolutionReader& solution, const Launcher& launcher);
    // The next one. TIMEOUT.
    kos::Result<Report> next(kos::Deadline deadline);
    // The entity has a new process, of this handle.
    void resume(kos::u32 entity, kos::abi::Handle task);

  private:
    struct Watcher {
        Ends* ends = nullptr;
        kos::u32 entity = 0;
        kos::abi::Handle task{};
        kos::ReplyToken waits_for_task{};
        kos::Thread thread{};
    };

    static void watch(Watcher& watcher);
    static void watch_rest(Ends& ends);
    kos::Result<kos::abi::Handle> tell(kos::u32 entity, const kos::core::Task::WaitOut& end) const;
    kos::Result<Report> next_of_rest(kos::Deadline deadline);
    bool in_rest(kos::u32 entity) const;
    Watcher* watcher_of(kos::u32 entity);

    kos::SolutionReader solution_;
    const Launcher* launcher_ = nullptr;
    kos::OwnedHandle listener_;
    kos::Channel channel_;
    std::array<Watcher, kos::kMaxRestartedEntities> watchers_{};
    kos::u32 watcher_count_ = 0;
    kos::u32 rest_ = 0;  // the entity that the one for the rest waits for
    kos::Thread rest_thread_{};
};

}  // namespace init
