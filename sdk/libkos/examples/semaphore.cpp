// SPDX-License-Identifier: Apache-2.0
// kos::Semaphore: as many users at a time as there are buffers.
#include <kos/print.hpp>
#include <kos/semaphore.hpp>
#include <kos/thread.hpp>

namespace {

void give_back(kos::Semaphore& buffers) {
    static_cast<void>(buffers.release());
}

kos::Result<> run() {
    kos::Semaphore buffers{2};
    TRY(buffers.acquire());
    TRY(buffers.acquire());
    const bool third = buffers.try_acquire();
    const kos::Thread user = TRY(kos::Thread::create(give_back, buffers));
    TRY(buffers.acquire());  // sleeps until the other thread gives one back
    TRY(buffers.release());
    kos::println("semaphore: a third user {}, {} buffer is free again", third ? "came in" : "had to wait",
                 buffers.units());
    return {};
}

}  // namespace

int main(int, char**) {
    return run() ? 0 : 1;
}
