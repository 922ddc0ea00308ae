// SPDX-License-Identifier: Apache-2.0
// For host tests: a machine that is short of memory.
#pragma once

#include <vector>

#include "mm/page_allocator.hpp"

namespace kos::mm::test {

// The allocator's frames taken away but for a few, so that allocation fails at the n-th frame.
class Scarcity {
  public:
    explicit Scarcity(u64 frames_left) {
        while (kernel_pages.stats().free_frames > frames_left) {
            taken_.push_back(*kernel_pages.allocate(account_));
        }
    }
    Scarcity(const Scarcity&) = delete;
    Scarcity& operator=(const Scarcity&) = delete;
    ~Scarcity() {
        for (const PhysAddr page : taken_) {
            kernel_pages.free(account_, page);
        }
    }

  private:
    Account account_{Account::kUnlimited};
    std::vector<PhysAddr> taken_;
};

}  // namespace kos::mm::test
