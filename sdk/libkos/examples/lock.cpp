// SPDX-License-Identifier: Apache-2.0
// kos::Lock: waiting for a lock until a deadline, and holding it for a block.
#include <kos/clock.hpp>
#include <kos/lock.hpp>
#include <kos/mutex.hpp>
#include <kos/print.hpp>

namespace {

kos::Mutex g_mutex;
kos::u32 g_updates KOS_GUARDED_BY(g_mutex) = 0;

kos::Result<> update() {
    TRY(g_mutex.lock(kos::Clock::after(10 * kos::Clock::kMillisecond)));
    const kos::Lock lock{g_mutex, kos::kAdopt};  // gives it back, however the function ends
    ++g_updates;
    return {};
}

kos::Result<> run() {
    TRY(update());
    TRY(update());
    kos::Lock lock{g_mutex};
    const kos::u32 updates = g_updates;
    lock.unlock();  // printing needs no lock
    kos::println("lock: {} updates, and the mutex is free again", updates);
    return {};
}

}  // namespace

int main(int, char**) {
    return run() ? 0 : 1;
}
