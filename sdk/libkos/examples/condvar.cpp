// SPDX-License-Identifier: Apache-2.0
// kos::Condvar: a queue of one place between two threads.
#include <kos/clock.hpp>
#include <kos/condvar.hpp>
#include <kos/lock.hpp>
#include <kos/print.hpp>
#include <kos/thread.hpp>

namespace {

struct Queue {
    kos::Mutex mutex;
    kos::Condvar filled;
    bool full = false;
    kos::u32 item = 0;
};

void produce(Queue& queue) {
    const kos::Lock lock{queue.mutex};
    queue.item = 5;
    queue.full = true;
    queue.filled.notify_one();
}

kos::Result<> run() {
    Queue queue;
    const kos::Thread producer = TRY(kos::Thread::create(produce, queue));
    const kos::Lock lock{queue.mutex};
    // Sleeps, and lets go of the mutex meanwhile, unless the queue is full already.
    TRY(queue.filled.wait(queue.mutex, [&queue] { return queue.full; }, kos::Clock::after(kos::Clock::kSecond)));
    kos::println("condvar: item {} came through the queue", queue.item);
    return {};
}

}  // namespace

int main(int, char**) {
    return run() ? 0 : 1;
}
