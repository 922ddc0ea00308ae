// SPDX-License-Identifier: Apache-2.0
// The payer of kernel memory: every allocation is charged to an account and cannot exceed its limit.
#pragma once

#include <kos/base/result.hpp>

#include "lib/assert.hpp"

namespace kos::mm {

// Bytes; a page counts kPageSize. A task has one, filled by its parent, so that it can exhaust only itself.
class Account {
  public:
    static constexpr u64 kUnlimited = ~u64{0};

    explicit constexpr Account(u64 limit) : limit_{limit} {}
    Account(const Account&) = delete;
    Account& operator=(const Account&) = delete;

    u64 limit() const { return limit_; }
    u64 used() const { return used_; }
    u64 peak() const { return peak_; }
    u64 available() const { return limit_ - used_; }

    // QUOTA: more than is available; nothing is charged then.
    Result<void> charge(u64 bytes) {
        if (bytes > available()) {
            return Error{Status::Quota};
        }
        used_ += bytes;
        peak_ = used_ > peak_ ? used_ : peak_;
        return {};
    }

    void release(u64 bytes) {
        KOS_ASSERT(bytes <= used_);
        used_ -= bytes;
    }

    // Moves a part of this account to the child, where it raises the limit. QUOTA: more than is available.
    Result<void> donate(Account& child, u64 bytes);
    // Takes back a part that the child does not use. QUOTA: the child uses it.
    Result<void> take_back(Account& child, u64 bytes);

  private:
    u64 limit_;
    u64 used_ = 0;
    u64 peak_ = 0;
};

// Pays for what the kernel itself needs. The only one without a limit: the machine's memory bounds it.
Account& kernel_account();

}  // namespace kos::mm
