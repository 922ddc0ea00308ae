// SPDX-License-Identifier: Apache-2.0
// Somebody else writes to the file while the kernel loads it: what was judged is what runs, or nothing does.
#include <atomic>

#include <kos/core/task.hpp>
#include <kos/print.hpp>
#include <kos/thread.hpp>

#include "check.hpp"

namespace loading {
namespace {

using kos::OwnedHandle;
using kos::Status;

constexpr kos::u32 kRounds = 60;

struct Forger {
    std::span<std::byte> file;
    std::atomic<bool> over{false};
    std::atomic<kos::u32> changes{0};
};

// Changes a byte of the text to and fro.
void forge(Forger& forger) {
    std::byte& target = forger.file[forger.file.size() / 2];
    while (!forger.over.load()) {
        const std::byte was = target;
        target = was ^ std::byte{0x10};
        forger.changes.fetch_add(1);
        kos::Thread::yield();
        target = was;
        kos::Thread::yield();
    }
}

}  // namespace

kos::Result<bool> check_race(const Powers& powers) {
    Check check{"race"};
    const Copy copy = TRY(copy_program());
    Forger forger{copy.bytes()};
    auto thread = TRY(kos::Thread::create(forge, forger));
    kos::u32 loaded = 0;
    for (kos::u32 round = 0; round < kRounds; ++round) {
        const OwnedHandle task = TRY(make_task(powers, "raced", kClass));
        const auto result = load(powers, task, copy);
        if (result) {
            ++loaded;
            check.that("what runs is what was judged", static_cast<kos::u64>(TRY(run(task, kCount))), kCounted);
        } else {
            check.expect("a forged program", result, Status::Invalid);
        }
        kos::Thread::yield();
    }
    forger.over = true;
    TRY(thread.join());
    kos::println("race: {} of {} loads came through {} changes", loaded, kRounds, forger.changes.load());
    return check.finish();
}

}  // namespace loading
