// SPDX-License-Identifier: Apache-2.0
// Counts checks, and prints those that fail.
#pragma once

#include <string_view>

#include <kos/base/result.hpp>
#include <kos/print.hpp>

class Check {
  public:
    void that(bool holds, std::string_view what) {
        ++checks_;
        if (!holds) {
            ++wrong_;
            kos::println("WRONG: {}", what);
        }
    }
    void status(kos::Status got, kos::Status wanted, std::string_view what) {
        ++checks_;
        if (got != wanted) {
            ++wrong_;
            kos::println("WRONG: {}: {}, not {}", what, got, wanted);
        }
    }
    template <typename T>
    void status(const kos::Result<T>& got, kos::Status wanted, std::string_view what) {
        status(got ? kos::Status::Ok : got.error(), wanted, what);
    }

    kos::u32 checks() const { return checks_; }
    kos::u32 wrong() const { return wrong_; }

    // Prints the group's result; true if all was right.
    bool finish(std::string_view group) const {
        if (wrong_ == 0) {
            kos::println("{}: {} checks passed", group, checks_);
        }
        return wrong_ == 0;
    }

  private:
    kos::u32 checks_ = 0;
    kos::u32 wrong_ = 0;
};
