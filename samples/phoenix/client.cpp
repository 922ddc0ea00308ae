// SPDX-License-Identifier: Apache-2.0
// phoenix's client: asks two servers 24 questions each, by turns. When a server dies it connects again, which waits for
// the next one, and asks the same question once more.
#include <kos/channel.hpp>
#include <kos/clock.hpp>
#include <kos/print.hpp>
#include <kos/process.hpp>
#include <phoenix/Server.edl.hpp>

namespace {

constexpr kos::u64 kQuestions = 48;
constexpr kos::u64 kPatience = 20 * kos::Clock::kSecond;  // for a new server

class Client {
  public:
    explicit Client(std::string_view server) : server_{server} {}

    // What the server says, whichever one lives to say it.
    kos::Result<kos::u64> square(kos::u64 number) {
        while (true) {
            if (!channel_) {
                channel_ = TRY(kos::Channel::connect_to(server_, kos::Clock::after(kPatience)));
                ++connections_;
            }
            const phoenix::Squares::Client squares{channel_.handle(), phoenix::Server::endpoint::squares};
            const auto answer = squares.square(number);
            if (answer) {
                return answer->square;
            }
            if (answer.error() != kos::Status::NotConnected) {
                return kos::Error{answer.error()};
            }
            channel_ = {};
        }
    }
    kos::u32 connections() const { return connections_; }

  private:
    std::string_view server_;
    kos::Channel channel_;
    kos::u32 connections_ = 0;
};

kos::Result<> ask() {
    Client started_by_init{"phoenix"};
    Client guarded{"phoenix.guarded"};
    for (kos::u64 number = 1; number <= kQuestions; ++number) {
        Client& client = number % 2 == 0 ? started_by_init : guarded;
        if (TRY(client.square(number)) != number * number) {
            kos::println("WRONG: the square of {}", number);
            return kos::Error{kos::Status::Corrupt};
        }
        kos::Clock::sleep(kos::Clock::kMillisecond);
    }
    kos::println("{}: {} answers over {} connections", kos::process::name(), kQuestions,
                 started_by_init.connections() + guarded.connections());
    return {};
}

}  // namespace

int main(int, char**) {
    const auto done = ask();
    if (!done) {
        kos::println("{}: {}", kos::process::name(), done.error());
    }
    return done ? 0 : 1;
}
