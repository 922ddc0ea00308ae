// SPDX-License-Identifier: Apache-2.0
// The payer of kernel memory: every allocation is charged to an account and cannot exceed its limit.
#pragma once

#include <kos/base/result.hpp>

#include "lib/assert.hpp"

namespace kos::mm {

// Of bytes (a page counts kPageSize), handles or threads. A process has one of each, filled by the process that made
// it, so that it can exhaust only itself.
class Account {
  public:
    static constexpr u64 kUnlimited = ~u64{0};

    // parent: whose share it gets, and where that goes back to; it outlives this account.
    explicit constexpr Account(u64 limit, Account* parent = nullptr) : limit_{limit}, parent_{parent} {}
    Account(const Account&) = delete;
    Account& operator=(const Account&) = delete;

    u64 limit() const { return limit_; }
    // What is charged, the shares of children included.
    u64 used() const { return used_; }
    u64 peak() const { return peak_; }
    u64 available() const { return limit_ - used_; }
    // The limits of all children together.
    u64 given() const { return given_; }

    // QUOTA: more than is available; nothing is charged then.
    Result<void> charge(u64 amount) {
        if (amount > available()) {
            return Error{Status::Quota};
        }
        used_ += amount;
        peak_ = used_ > peak_ ? used_ : peak_;
        return {};
    }

    void release(u64 amount) {
        KOS_ASSERT(amount <= used_ - given_);
        used_ -= amount;
        if (closed_) {
            return_to_parent();
        }
    }

    // Whether set_share() can do it. QUOTA: this account has not so much left, or the child uses more.
    Result<void> check_share(const Account& child, u64 limit) const;
    // Makes this the child's limit: the difference comes from here, or comes back. After check_share() only.
    void set_share(Account& child, u64 limit);

    // The holder has ended: what is not used goes back to the parent now, the rest when it is released.
    void close();
    bool closed() const { return closed_; }

    // Of the kernel's audit only: what was found to be charged, and in which audit.
    u64 audited = 0;
    u64 audit_number = 0;

  private:
    void return_to_parent();

    u64 limit_;
    u64 used_ = 0;
    u64 peak_ = 0;
    u64 given_ = 0;
    Account* parent_;
    bool closed_ = false;
};

// Pays for what the kernel itself needs. The only one without a limit: the machine's memory bounds it.
Account& kernel_account();

}  // namespace kos::mm
