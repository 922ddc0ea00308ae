// SPDX-License-Identifier: Apache-2.0
// kos::Name: a thread serves what the process publishes, and accepts clients one by one; the process connects by the
// name as any other one could. What it may publish stands in `publishes` of its entry in init.yaml.
#include <array>

#include <kos/clock.hpp>
#include <kos/listener.hpp>
#include <kos/name.hpp>
#include <kos/print.hpp>
#include <kos/process.hpp>
#include <kos/thread.hpp>

namespace {

struct Service {
    kos::OwnedHandle listener;
    kos::Name name;
};

kos::Result<> accept_and_answer_once(const Service& service) {
    constexpr kos::u64 kCookie = 7;
    const kos::ConnectionRequest request = TRY(service.name.next_request());
    TRY(service.name.accept(request, kCookie));
    kos::Request question = TRY(kos::Listener{service.listener.get()}.receive());
    const std::array answer{question.words[0] * question.cookie};
    TRY(kos::Listener::reply(std::move(question.token), {.constant = std::as_bytes(std::span{answer})}));
    kos::println("name: a client of class {} is connected, and has the answer {}", request.client_class(), answer[0]);
    return {};
}

void serve(const Service& service) {
    if (const auto done = accept_and_answer_once(service); !done) {
        kos::println("name: the server ends: {}", done.error());
    }
}

kos::Result<> run() {
    const Service service{.listener = TRY(kos::Channel::create_listener()),
                          .name = TRY(kos::Name::given(kos::process::name()))};
    TRY(service.name.publish(service.listener.get(), kos::Acceptance::each()));
    kos::Thread server = TRY(kos::Thread::create(serve, service));
    const auto channel =
        TRY(kos::Channel::connect_to(kos::process::name(), kos::Clock::after(5 * kos::Clock::kSecond)));
    const std::array<kos::u64, 1> question{6};
    std::array<kos::u64, 1> answer{};
    kos::Message message{.constant = std::as_bytes(std::span{question}),
                         .in_constant = std::as_writable_bytes(std::span{answer})};
    TRY(channel.call(message));
    TRY(server.join());
    return service.name.withdraw();
}

}  // namespace

int main(int, char**) {
    return run() ? 0 : 1;
}
