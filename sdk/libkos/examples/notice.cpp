// SPDX-License-Identifier: Apache-2.0
// kos::Notice: one thread waits for what another one signals, and for its end.
#include <kos/clock.hpp>
#include <kos/notice.hpp>
#include <kos/print.hpp>
#include <kos/thread.hpp>

namespace {

constexpr kos::u64 kHalf = 1;
constexpr kos::u64 kEnd = 2;

void work(const kos::Notice& notice) {
    kos::Clock::sleep(kos::Clock::kMillisecond);
    // It cannot fail: the notice outlives this thread.
    static_cast<void>(notice.signal(kHalf));
}

kos::Result<> run() {
    const kos::Notice notice = TRY(kos::Notice::create());
    kos::Thread worker = TRY(kos::Thread::create(work, notice));
    TRY(notice.on_end(worker.handle().get(), kEnd));
    kos::println("notice: {} comes first", TRY(notice.wait(kHalf)));
    kos::println("notice: then {}, the worker has ended", TRY(notice.wait()));
    return worker.join();
}

}  // namespace

int main(int, char**) {
    return run() ? 0 : 1;
}
