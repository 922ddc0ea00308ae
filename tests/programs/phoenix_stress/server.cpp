// SPDX-License-Identifier: Apache-2.0
// Answers, or dies as it is told.
#include <kos/core/thread.hpp>
#include <kos/listener.hpp>
#include <kos/name.hpp>
#include <kos/print.hpp>
#include <kos/process.hpp>

#include "protocol.hpp"

namespace {

void obey(stress::Ask method) {
    switch (method) {
        case stress::Ask::Answer:
            return;
        case stress::Ask::Exit:
            kos::exit(3);
        case stress::Ask::Fault:
            __builtin_trap();
        case stress::Ask::EndThread:
            static_cast<void>(kos::core::Thread::exit());
    }
}

kos::Result<> run() {
    const kos::Listener listener{TRY(kos::process::handle(kos::abi::StartHandleKind::Listener))};
    // A ward has no name of its own: its maker publishes the listener.
    if (const auto name = kos::Name::given(stress::kServerName)) {
        TRY(name->publish(TRY(kos::process::handle(kos::abi::StartHandleKind::Listener)), kos::Acceptance::by_sid()));
    }
    while (true) {
        kos::Request request = TRY(listener.receive());
        obey(static_cast<stress::Ask>(request.method()));
        if (request.cookie != request.sender_sid) {
            kos::println("WRONG: cookie {} of client {}", request.cookie, request.sender_sid);
        }
        const std::array answer{~request.words[0]};
        // NO_TOKEN: the client is gone.
        static_cast<void>(
            kos::Listener::reply(std::move(request.token), {.constant = std::as_bytes(std::span{answer})}));
    }
}

}  // namespace

int main(int, char**) {
    kos::println("WRONG: the server ends: {}", run().error());
    return 1;
}
