// SPDX-License-Identifier: Apache-2.0
// echo's server: checks each request and sends its bytes back, inverted.
#include <array>

#include <kos/listener.hpp>
#include <kos/print.hpp>
#include <kos/process.hpp>

#include "protocol.hpp"

namespace {

std::array<std::byte, echo::kMostConstant> g_in_constant;
std::array<std::byte, echo::kMostArena> g_in_arena;
std::array<std::byte, echo::kMostConstant> g_constant;
std::array<std::byte, echo::kMostArena> g_arena;

bool is_request(const kos::Request& request, kos::u32 round) {
    const echo::Sizes sizes = echo::sizes_of(round);
    return request.endpoint() == echo::kEndpoint && request.method() == echo::kEcho &&
           echo::matches(request.constant(), sizes.constant, round, echo::Direction::Request) &&
           echo::matches(request.arena, sizes.arena, round, echo::Direction::Request);
}

// The echo; a refusal if the request is not what this round sends.
kos::Response answer(const kos::Request& request, kos::u32 round) {
    if (!is_request(request, round)) {
        kos::println("echo: round {}: not the request of this round", round);
        return {.kind = kos::ResponseKind::Refusal};
    }
    const echo::Sizes sizes = echo::sizes_of(round);
    const auto constant = std::span{g_constant}.first(sizes.constant);
    const auto arena = std::span{g_arena}.first(sizes.arena);
    echo::fill(constant, round, echo::Direction::Response);
    echo::fill(arena, round, echo::Direction::Response);
    return {.constant = constant, .arena = arena};
}

kos::Result<> serve(kos::abi::Handle handle) {
    const kos::Listener listener{handle};
    const kos::MessageSpace space{.constant = g_in_constant, .arena = g_in_arena};
    kos::Request request = TRY(listener.receive(space));
    for (kos::u32 round = 0;; ++round) {
        const kos::Response response = answer(request, round);
        request = TRY(listener.reply_and_receive(std::move(request.token), response, space));
        if (request.reply_status != kos::Status::Ok) {
            kos::println("echo: round {}: the reply failed: {}", round, request.reply_status);
        }
    }
}

}  // namespace

int main(int, char**) {
    const auto listener = kos::process::handle(kos::abi::StartHandleKind::Listener);
    if (!listener) {
        kos::println("echo: no listener");
        return 1;
    }
    const auto served = serve(*listener);
    kos::println("echo: the server ends: {}", served.error());
    return 1;
}
