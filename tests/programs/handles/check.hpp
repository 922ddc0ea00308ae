// SPDX-License-Identifier: Apache-2.0
// Counts checks, and prints those that fail.
#pragma once

#include <string_view>

#include <kos/channel.hpp>
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
    bool passed() const { return wrong_ == 0; }

  private:
    kos::u32 checks_ = 0;
    kos::u32 wrong_ = 0;
};

// Messages that are refused, and a full table.
void check_refusals(Check& check, const kos::Channel& server);
// A handle that is closed while it is used.
void check_in_use(Check& check);
// Revocations that are interrupted.
void check_interrupted(Check& check);
