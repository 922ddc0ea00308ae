// SPDX-License-Identifier: Apache-2.0
// Donations between accounts, and the kernel's own account.
#include "mm/account.hpp"

namespace kos::mm {
namespace {

constinit Account kernel{Account::kUnlimited};

}  // namespace

Account& kernel_account() {
    return kernel;
}

Result<void> Account::donate(Account& child, u64 bytes) {
    if (bytes > kUnlimited - child.limit_) {
        return Error{Status::Quota};
    }
    TRY(charge(bytes));
    child.limit_ += bytes;
    return {};
}

Result<void> Account::take_back(Account& child, u64 bytes) {
    if (bytes > child.available()) {
        return Error{Status::Quota};
    }
    child.limit_ -= bytes;
    release(bytes);
    return {};
}

}  // namespace kos::mm
