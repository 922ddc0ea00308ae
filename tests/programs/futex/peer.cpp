// SPDX-License-Identifier: Apache-2.0
// The process that shares a page with the first one.
#include <kos/futex.hpp>
#include <kos/memory.hpp>
#include <kos/process.hpp>
#include <kos/thread.hpp>

#include "protocol.hpp"

namespace {

using kos::Futex;
using kos::FutexScope;
using kos::u32;

kos::Result<> answer(futex::Page& page) {
    for (u32 round = 1; round <= futex::kRounds; ++round) {
        while (page.ping.load() != round) {
            static_cast<void>(Futex::wait(page.ping, round - 1, kos::Deadline::never(), FutexScope::Shared));
        }
        page.pong.store(round);
        TRY(Futex::wake(page.pong, 1, FutexScope::Shared));
    }
    return {};
}

void sleep_for_ever(futex::Page& page) {
    while (true) {
        ++page.ready;
        if (Futex::wait(page.ping, page.ping.load(), kos::Deadline::never(), FutexScope::Shared)) {
            ++page.woken;
        }
    }
}

kos::Result<> sleep(futex::Page& page) {
    kos::Thread threads[futex::kSleepers];
    for (kos::Thread& thread : threads) {
        thread = TRY(kos::Thread::create(sleep_for_ever, page));
    }
    return threads[0].join();
}

kos::Result<> sleep_alone(futex::Page& page) {
    ++page.ready;
    TRY(Futex::wait(page.ping, page.ping.load()));
    ++page.woken;
    return {};
}

kos::Result<> run(std::string_view act) {
    const auto given = TRY(kos::process::handle(kos::abi::StartHandleKind::Resource, "page"));
    const kos::Memory memory{kos::OwnedHandle{given}, kos::kPageBytes};
    const kos::Mapping mapping = TRY(memory.map(kos::Protection::ReadWrite));
    futex::Page& page = futex::page_in(mapping.bytes());
    if (act == futex::kAnswers) {
        return answer(page);
    }
    return act == futex::kSleeps ? sleep(page) : sleep_alone(page);
}

}  // namespace

int main(int, char**) {
    return run(kos::process::argument(0)) ? 0 : 1;
}
