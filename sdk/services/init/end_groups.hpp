// SPDX-License-Identifier: Apache-2.0
// Which processes may have ended: more of them than a notice has bits, so several share one.
#pragma once

#include <array>
#include <optional>

#include <kos/solution.hpp>

namespace init {

class EndGroups {
  public:
    // The bit above them is not theirs: init is told by it to stop.
    static constexpr kos::u32 kGroups = 63;
    static constexpr kos::u64 kStopBit = kos::u64{1} << kGroups;

    // A process of this entity runs: answers with the bit that says that it, or another one of its group, has ended.
    kos::u64 watch(kos::u32 entity);
    // Ends of these groups were told of.
    void signalled(kos::u64 bits);
    // One that has to be asked whether it has ended; each once for each signal.
    std::optional<kos::u32> next_suspect();
    // Its end is known: not to be asked until it is watched again.
    void over(kos::u32 entity) { states_[entity] = State::Unwatched; }

  private:
    enum class State : kos::u8 {
        Unwatched,
        Running,
        Suspect,
    };

    std::array<State, kos::kMaxSolutionEntities> states_{};
};

}  // namespace init
