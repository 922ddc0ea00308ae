// SPDX-License-Identifier: Apache-2.0
// kos::Mutex: two threads count in one number.
#include <kos/lock.hpp>
#include <kos/mutex.hpp>
#include <kos/print.hpp>
#include <kos/thread.hpp>

namespace {

struct Counter {
    kos::Mutex mutex;
    kos::u32 value KOS_GUARDED_BY(mutex) = 0;
};

void count(Counter& counter) {
    for (kos::u32 round = 0; round < 100; ++round) {
        const kos::Lock lock{counter.mutex};
        ++counter.value;
    }
}

kos::Result<> run() {
    Counter counter;
    kos::Thread thread = TRY(kos::Thread::create(count, counter));
    TRY(thread.join());
    count(counter);
    const kos::Lock lock{counter.mutex};
    kos::println("mutex: two threads counted to {}", counter.value);
    return {};
}

}  // namespace

int main(int, char**) {
    return run() ? 0 : 1;
}
