// SPDX-License-Identifier: Apache-2.0
// The root resources that the kernel gave to init. Each stays open as long as somebody may have to get it.
#pragma once

#include <array>

#include <kos/owned_handle.hpp>
#include <kos/resources.hpp>
#include <kos/solution.hpp>

namespace init {

enum class Takers : kos::u8 {
    All,        // processes that are still to be started
    Restarted,  // those that may be started again
};

// What `resources` gives them, or some of it.
kos::RootResourceSet resources_of(const kos::SolutionReader& solution, Takers takers);

class RootResources {
  public:
    // Takes what stands in the start block. Closes what no solution can name.
    void take();
    // NOT_FOUND: the kernel did not give it, or it is closed.
    kos::Result<kos::abi::Handle> get(kos::RootResource resource) const;
    // Closes the others. Nobody has them any more if no process was given them.
    void keep_only(kos::RootResourceSet kept);

  private:
    std::array<kos::OwnedHandle, kos::kRootResources.size()> handles_{};
};

}  // namespace init
