// SPDX-License-Identifier: Apache-2.0
// kos::Channel: a connection from this process to itself, with a thread as the server. What init.yaml connects is found
// by kos::Channel::connect("id") instead.
#include <array>

#include <kos/channel.hpp>
#include <kos/listener.hpp>
#include <kos/print.hpp>
#include <kos/thread.hpp>

namespace {

void answer_once(const kos::OwnedHandle& handle) {
    const kos::Listener listener{handle.get()};
    if (auto request = listener.receive()) {
        const std::array answer{request->words[0] * request->cookie};
        static_cast<void>(
            kos::Listener::reply(std::move(request->token), {.constant = std::as_bytes(std::span{answer})}));
    }
}

kos::Result<> run() {
    const kos::OwnedHandle listener = TRY(kos::Channel::create_listener());
    constexpr kos::u64 kCookie = 7;
    const kos::Channel channel = TRY(kos::Channel::create(listener, kCookie));
    const kos::Thread server = TRY(kos::Thread::create(answer_once, listener));
    const std::array<kos::u64, 1> question{6};
    std::array<kos::u64, 1> answer{};
    kos::Message message{.constant = std::as_bytes(std::span{question}),
                         .in_constant = std::as_writable_bytes(std::span{answer})};
    TRY(channel.call(message));
    kos::println("channel: the server makes {} of {}", answer[0], question[0]);
    return {};
}

}  // namespace

int main(int, char**) {
    return run() ? 0 : 1;
}
