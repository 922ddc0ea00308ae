// SPDX-License-Identifier: Apache-2.0
// kos::Thread: work beside main, with an argument that both know.
#include <kos/clock.hpp>
#include <kos/print.hpp>
#include <kos/thread.hpp>

namespace {

struct Sum {
    kos::u32 last;
    kos::u32 total = 0;
};

void add_up(Sum& sum) {
    for (kos::u32 number = 1; number <= sum.last; ++number) {
        sum.total += number;
    }
}

constexpr kos::usize kStackBytes = 16'384;

kos::Result<> run() {
    Sum sum{.last = 100};
    kos::Thread thread = TRY(kos::Thread::create(add_up, sum, {.stack_bytes = kStackBytes}));
    TRY(thread.join(kos::Clock::after(10 * kos::Clock::kSecond)));
    kos::println("thread: the numbers up to {} make {}", sum.last, sum.total);
    return {};
}

}  // namespace

int main(int, char**) {
    return run() ? 0 : 1;
}
