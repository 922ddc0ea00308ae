// SPDX-License-Identifier: Apache-2.0
// Threads of the host that run the same function at once.
#pragma once

#include <thread>
#include <vector>

#include <kos/base/types.hpp>

namespace kos::test {

// Joins at the end of the block, or by join().
class Threads {
  public:
    template <typename Function>
    Threads(u32 count, Function function) {
        for (u32 index = 0; index < count; ++index) {
            threads_.emplace_back([function, index] { function(index); });
        }
    }
    void join() { threads_.clear(); }

  private:
    std::vector<std::jthread> threads_;
};

// Runs the function on so many threads, and returns when all have ended.
template <typename Function>
void run_threads(u32 count, Function function) {
    const Threads threads{count, function};
}

}  // namespace kos::test
