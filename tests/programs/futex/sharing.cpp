// SPDX-License-Identifier: Apache-2.0
// Two processes with one page: they meet, they are suspended and ended while they sleep.
#include <array>

#include <kos/child.hpp>
#include <kos/memory.hpp>

#include "futex.hpp"
#include "protocol.hpp"

namespace futex {

namespace {

using kos::Child;
using kos::abi::Right;
using kos::abi::StartHandleKind;

constexpr kos::abi::Rights kShare = Right::Read | Right::Write | Right::Map;

struct Peer {
    kos::Mapping mapping;
    Child child;

    Page& page() const { return page_in(mapping.bytes()); }
};

Result<Peer> start_peer(const Powers& powers, std::string_view act) {
    const kos::Memory memory = TRY(kos::Memory::create(kos::kPageBytes));
    kos::Mapping mapping = TRY(memory.map(kos::Protection::ReadWrite));
    Child child = TRY(Child::load(powers.factory, {.path = "futex_peer", .security_class = "tests.FutexPeer"}));
    const std::array<kos::NamedHandle, 2> handles{
        TRY(child.give_itself()),
        kos::NamedHandle{"page", StartHandleKind::Resource, TRY(child.give(memory.handle().get(), kShare)).raw(), 0},
    };
    const std::array<std::string_view, 1> arguments{act};
    TRY(child.start({.name = "peer", .arguments = arguments, .environment = {}, .handles = handles}));
    return Peer{std::move(mapping), std::move(child)};
}

// Until the peer's threads sleep: they count themselves just before.
void await(const Word& count, u32 wanted) {
    while (count.load() < wanted) {
        Clock::sleep(Clock::kMillisecond);
    }
    Clock::sleep(Clock::kMillisecond);
}

Result<> check_rounds(const Powers& powers, Check& check) {
    const Peer peer = TRY(start_peer(powers, kAnswers));
    Page& page = peer.page();
    for (u32 round = 1; round <= kRounds; ++round) {
        page.ping.store(round);
        TRY(Futex::wake(page.ping, 1, FutexScope::Shared));
        while (page.pong.load() != round) {
            const auto slept = Futex::wait(page.pong, round - 1, patience(), FutexScope::Shared);
            if (!slept && slept.error() == Status::Timeout) {
                return slept;
            }
        }
    }
    check.that(TRY(peer.child.wait(patience())).success(), "a thousand rounds between two processes");
    return {};
}

Result<> check_end(const Powers& powers, Check& check) {
    const Peer peer = TRY(start_peer(powers, kSleeps));
    Page& page = peer.page();
    await(page.ready, kSleepers);
    check.that(TRY(Futex::wake(page.ping, 1)) == 0, "a private wake reaches nobody");
    check.that(TRY(Futex::wake(page.ping, 2, FutexScope::Shared)) == 2, "two of its threads are woken");
    await(page.ready, kSleepers + 2);
    check.that(page.woken == 2, "and say so");
    TRY(peer.child.suspend());
    check.that(TRY(Futex::wake(page.ping, 1, FutexScope::Shared)) == 1, "one that is suspended is woken");
    Clock::sleep(Clock::kMillisecond);
    check.that(page.woken == 2, "and does not run");
    TRY(peer.child.resume());
    await(page.ready, kSleepers + 3);
    check.that(page.woken == 3, "until it is resumed");
    TRY(peer.child.terminate());
    check.that(TRY(peer.child.wait(patience())).reason == kos::core::kEndedByTerminate, "it ends in its sleep");
    check.that(TRY(Futex::wake(page.ping, Futex::kAll, FutexScope::Shared)) == 0, "nobody of it sleeps any more");
    return {};
}

Result<> check_private(const Powers& powers, Check& check) {
    const Peer peer = TRY(start_peer(powers, kPrivate));
    Page& page = peer.page();
    await(page.ready, 1);
    check.that(TRY(Futex::wake(page.ping, Futex::kAll, FutexScope::Shared)) == 0, "its private sleep is its own");
    check.that(TRY(Futex::wake(page.ping, Futex::kAll)) == 0, "and not at this process's address");
    TRY(peer.child.terminate());
    TRY(peer.child.wait(patience()));
    check.that(page.woken == 0, "it was never woken");
    return {};
}

}  // namespace

Result<> check_sharing(const Powers& powers, Check& check) {
    TRY(check_rounds(powers, check));
    TRY(check_end(powers, check));
    return check_private(powers, check);
}

}  // namespace futex
