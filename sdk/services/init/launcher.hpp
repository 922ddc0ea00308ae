// SPDX-License-Identifier: Apache-2.0
// Makes the processes of a solution, connects them and starts them, the first time and again.
#pragma once

#include <array>

#include <kos/name.hpp>
#include <kos/owned_handle.hpp>
#include <kos/solution.hpp>

#include "root_resources.hpp"

namespace init {

class Launcher {
  public:
    // Makes everything and starts it, or prints what went wrong with which task; then nothing has started unless
    // starting itself failed. resources: what relaunch() needs has to stay there: the right to make processes, and what
    // those have that are started again.
    kos::Result<> launch(const kos::SolutionReader& solution, const RootResources& resources);
    // The process of this entity has ended: a new one takes its place, with its names, its listener and connections to
    // servers that run. Prints what went wrong, if something did; then it has none.
    kos::Result<> relaunch(kos::u32 entity);

    // Ends the process of this entity; then it has none.
    void discard(kos::u32 entity);

    // The process of an entity, once launched.
    kos::abi::Handle task(kos::u32 entity) const { return processes_[entity].task.get(); }

  private:
    struct Process {
        kos::OwnedHandle task;
        kos::OwnedHandle listener;  // servers only
        kos::u64 own_task = 0;      // values of handles in the process
        kos::u64 own_listener = 0;
    };

    using Names = std::array<kos::Name, kos::kMaxPublishedNames>;

    kos::Result<> make_names(kos::u32 entity);
    kos::Result<> make(kos::u32 entity);
    kos::Result<> make_listener(kos::u32 entity);
    kos::Result<> connect(kos::u32 entity);
    kos::Result<> set_start_block(kos::u32 entity);
    kos::Result<> add_names(kos::u32 entity);
    kos::Result<> add_resources(kos::u32 entity);
    kos::Result<> add_ranges(kos::u32 entity);
    kos::Result<kos::OwnedHandle> derive(const kos::ResourceRange& range) const;
    kos::Result<> prepare(kos::u32 entity);
    void close_listeners();
    bool has_restarting_client(kos::u32 entity) const;

    kos::SolutionReader solution_;
    const RootResources* resources_ = nullptr;
    std::array<Process, kos::kMaxSolutionEntities> processes_{};
    std::array<Names, kos::kMaxSolutionEntities> names_{};
    std::array<kos::u64, kos::kMaxSolutionConnections> clients_{};  // each client handle's value in its process
};

}  // namespace init
