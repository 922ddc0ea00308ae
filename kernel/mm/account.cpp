// SPDX-License-Identifier: Apache-2.0
// Shares of accounts, and the kernel's own account.
#include "mm/account.hpp"

namespace kos::mm {
namespace {

constinit Account kernel{Account::kUnlimited};

}  // namespace

Account& kernel_account() {
    return kernel;
}

Result<void> Account::check_share(const Account& child, u64 limit) const {
    KOS_ASSERT(child.parent_ == this && !child.closed_);
    const bool fits = limit > child.limit_ ? limit - child.limit_ <= available() : limit >= child.used_;
    return fits ? Result<void>{} : Error{Status::Quota};
}

void Account::set_share(Account& child, u64 limit) {
    KOS_ASSERT(check_share(child, limit).has_value());
    used_ = used_ - child.limit_ + limit;
    given_ = given_ - child.limit_ + limit;
    peak_ = used_ > peak_ ? used_ : peak_;
    child.limit_ = limit;
}

void Account::close() {
    closed_ = true;
    return_to_parent();
}

// A loop, not a recursion: a parent that is closed, too, hands it on to its own.
void Account::return_to_parent() {
    for (Account* account = this; account != nullptr && account->closed_; account = account->parent_) {
        const u64 unused = account->available();
        account->limit_ -= unused;
        if (Account* parent = account->parent_; parent != nullptr) {
            KOS_ASSERT(unused <= parent->given_);
            parent->given_ -= unused;
            parent->used_ -= unused;
        }
    }
}

}  // namespace kos::mm
