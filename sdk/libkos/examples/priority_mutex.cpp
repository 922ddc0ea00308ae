// SPDX-License-Identifier: Apache-2.0
// kos::PriorityMutex: what a thread that ended left locked is put right by the next one.
#include <kos/clock.hpp>
#include <kos/lock.hpp>
#include <kos/print.hpp>
#include <kos/priority_mutex.hpp>
#include <kos/thread.hpp>

namespace {

struct Account {
    kos::PriorityMutex mutex;
    int left = 100;
    int right = 0;
};

// Ends in the middle of a transfer.
void transfer_half(Account& account) {
    if (account.mutex.lock()) {
        account.left -= 10;
    }
}

kos::Result<> run() {
    Account account;
    kos::Thread thread = TRY(kos::Thread::create(transfer_half, account));
    TRY(thread.join());
    const kos::Lock lock{account.mutex};
    if (account.mutex.abandoned()) {
        account.right = 100 - account.left;
        account.mutex.repaired();
    }
    kos::println("priority_mutex: {} and {}, abandoned: {}", account.left, account.right, account.mutex.abandoned());
    return {};
}

}  // namespace

int main(int, char**) {
    return run() ? 0 : 1;
}
