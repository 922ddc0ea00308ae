// SPDX-License-Identifier: Apache-2.0
// A list of bounded length, in which parts of a start block are collected.
#pragma once

#include <array>
#include <span>

#include <kos/base/result.hpp>

namespace init {

template <typename T, kos::usize N>
class BoundedList {
  public:
    void clear() { count_ = 0; }

    // TooBig: the list is full.
    kos::Result<> add(const T& item) {
        if (count_ == N) {
            return kos::Error{kos::Status::TooBig};
        }
        items_[count_++] = item;
        return {};
    }

    std::span<const T> items() const { return {items_.data(), count_}; }

  private:
    std::array<T, N> items_{};
    kos::usize count_ = 0;
};

}  // namespace init
