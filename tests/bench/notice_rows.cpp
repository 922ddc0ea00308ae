// SPDX-License-Identifier: Apache-2.0
// Notices: a signal that nobody waits for, and two threads that signal each other.
#include <utility>

#include <kos/notice.hpp>
#include <kos/thread.hpp>

#include "meter.hpp"
#include "rows.hpp"

namespace bench {
namespace {

// Above the main thread's: it runs as soon as it is signalled.
constexpr kos::u8 kPriority = 65;
constexpr u64 kPing = 1;
constexpr u64 kStop = 2;

struct Pair {
    kos::Notice there;
    kos::Notice back;
};

void answer(Pair& pair) {
    while (must(pair.there.wait(), "Notice.Wait answers") != kStop) {
        must(pair.back.signal(kPing), "Notice.Signal answers");
    }
}

u32 signal(const kos::Notice& notice) {
    const auto call = count([&] { return notice.signal(kPing); });
    must(call.result, "Notice.Signal answers");
    must(notice.poll(), "Notice.Wait answers");
    return call.count;
}

// Signal, the other thread's wait, its signal and its next wait, and the bits that were there then.
u32 ping_pong(const Pair& pair) {
    const auto call = count([&] {
        const auto sent = pair.there.signal(kPing);
        return sent ? pair.back.wait() : kos::Result<u64>{kos::Error{sent.error()}};
    });
    must(call.result, "Notice.Wait answers");
    return call.count;
}

}  // namespace

void measure_notices() {
    auto there = kos::Notice::create();
    auto back = kos::Notice::create();
    kos::require(there.has_value() && back.has_value(), "Notice.Create answers");
    Pair pair{std::move(*there), std::move(*back)};
    measure("notice.signal", [&] { return signal(pair.back); });
    auto thread = kos::Thread::create(answer, pair, {.priority = kPriority});
    kos::require(thread.has_value(), "Thread.Create answers");
    measure("notice.pingpong", [&] { return ping_pong(pair); });
    must(pair.there.signal(kStop), "Notice.Signal answers");
    must(thread->join(), "Thread.Join answers");
}

}  // namespace bench
