// SPDX-License-Identifier: Apache-2.0
// A thread that uses more stack than it has: the kernel ends the process with a report; nothing else is damaged.
#include <kos/print.hpp>
#include <kos/thread.hpp>

namespace {

// Pushes until it meets the page without access.
void overflow() {
    asm volatile("1: str xzr, [sp, #-16]!\n b 1b" : : : "memory");
}

}  // namespace

int main(int, char**) {
    auto thread = kos::Thread::create(overflow, {.name = "deep"});
    const auto joined = thread ? thread->join() : kos::Result<>{kos::Error{thread.error()}};
    kos::println("WRONG: the overflow did not end the process: {}", joined ? kos::Status::Ok : joined.error());
    return 1;
}
