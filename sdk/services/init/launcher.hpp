// SPDX-License-Identifier: Apache-2.0
// Makes the processes of a solution, connects them and starts them.
#pragma once

#include <array>

#include <kos/owned_handle.hpp>
#include <kos/solution.hpp>

namespace init {

class Launcher {
  public:
    // Makes everything and starts it, or prints what went wrong with which task; then nothing has started unless
    // starting itself failed. factory: the right to make processes.
    kos::Result<> launch(const kos::SolutionReader& solution, kos::abi::Handle factory);

    // The process of an entity, once launched.
    kos::abi::Handle task(kos::u32 entity) const { return processes_[entity].task.get(); }

  private:
    struct Process {
        kos::OwnedHandle task;
        kos::OwnedHandle listener;  // servers only
        kos::u64 own_task = 0;      // values of handles in the process
        kos::u64 own_listener = 0;
    };

    kos::Result<> make(kos::u32 entity, kos::abi::Handle factory);
    kos::Result<> make_listener(kos::u32 entity);
    kos::Result<> connect(kos::u32 entity);
    kos::Result<> set_start_block(kos::u32 entity);
    void close_listeners();

    kos::SolutionReader solution_;
    std::array<Process, kos::kMaxSolutionEntities> processes_{};
    std::array<kos::u64, kos::kMaxSolutionConnections> clients_{};  // each client handle's value in its process
};

}  // namespace init
