// SPDX-License-Identifier: Apache-2.0
// Calls, serves, maps, commits, derives and revokes without end: wherever it is when it ends, something is half done. A
// server if it was given a listener, a client of one otherwise.
#include <array>
#include <cstddef>

#include <kos/channel.hpp>
#include <kos/clock.hpp>
#include <kos/core/handle.hpp>
#include <kos/core/vmm.hpp>
#include <kos/listener.hpp>
#include <kos/memory.hpp>
#include <kos/message.hpp>
#include <kos/owned_handle.hpp>
#include <kos/process.hpp>

#include "../stress/random.hpp"

namespace {

using kos::OwnedHandle;
using kos::abi::Right;
using kos::abi::StartHandleKind;

constexpr kos::abi::Rights kMemoryRights = Right::Read | Right::Write | Right::Map;
constexpr kos::u32 kMostDerived = 40;

std::array<std::byte, 4096> g_constant;
std::array<std::byte, 4096> g_arena;

// What fails does so because the other side is gone, or slow.
void call(kos::abi::Handle server, stress::Random& random) {
    kos::Message message{.endpoint = 0, .method = 0};
    message.constant = std::span{g_constant}.first(kos::usize{random.below(512)} * 8);
    message.arena = std::span{g_arena}.first(random.below(4096));
    message.in_constant = std::span{g_constant};
    static_cast<void>(kos::call(server, message, kos::Clock::after(random.below(300) * kos::Clock::kMicrosecond)));
}

void serve(const kos::Listener& listener, stress::Random& random) {
    const auto deadline = kos::Clock::after(random.below(300) * kos::Clock::kMicrosecond);
    auto request = listener.receive({.constant = g_constant, .arena = g_arena}, deadline);
    if (request && random.below(8) != 0) {
        static_cast<void>(kos::Listener::reply(std::move(request->token), {.constant = request->constant()}));
    }
}

kos::Result<> map(stress::Random& random) {
    const kos::usize pages = 1 + random.below(24);
    const kos::Memory memory = TRY(kos::Memory::create(pages * kos::kPageBytes));
    kos::Mapping mapping = TRY(memory.map(kos::Protection::ReadWrite));
    mapping.bytes()[0] = std::byte{1};
    return {};
}

kos::Result<> commit(stress::Random& random) {
    kos::Reservation table = TRY(kos::Reservation::create(kos::usize{1} << 22));
    TRY(table.commit(random.below(512) * kos::kPageBytes, (1 + random.below(64)) * kos::kPageBytes));
    return table.release();
}

kos::Result<> revoke(stress::Random& random) {
    const kos::Memory memory = TRY(kos::Memory::create(kos::kPageBytes));
    std::array<OwnedHandle, kMostDerived> derived;
    for (OwnedHandle& handle : std::span{derived}.first(random.below(kMostDerived))) {
        handle = OwnedHandle{TRY(kos::core::Handle::duplicate(memory.handle().get(), kMemoryRights)).duplicate};
    }
    return kos::core::Handle::revoke(memory.handle().get());
}

}  // namespace

int main(int, char**) {
    const auto server = kos::process::handle(StartHandleKind::Connection, "server");
    const auto own_listener = kos::process::handle(StartHandleKind::Listener);
    const kos::Listener listener{own_listener.value_or(kos::abi::Handle{})};
    stress::Random random{kos::Clock::uptime()};
    while (true) {
        switch (random.below(4)) {
            case 0:
                static_cast<void>(map(random));
                break;
            case 1:
                static_cast<void>(commit(random));
                break;
            case 2:
                static_cast<void>(revoke(random));
                break;
            default:
                if (server) {
                    call(*server, random);
                } else {
                    serve(listener, random);
                }
                break;
        }
    }
}
