// SPDX-License-Identifier: Apache-2.0
// echo's client: sends each round's message and checks every bit of the answer.
#include <array>

#include <echo/Server.edl.hpp>
#include <kos/channel.hpp>
#include <kos/clock.hpp>
#include <kos/print.hpp>

#include "pattern.hpp"

namespace {

constexpr kos::u32 kRounds = 1000;

enum class Answer : kos::u8 {
    Right,
    Wrong,
};

Answer judge(bool right) {
    return right ? Answer::Right : Answer::Wrong;
}

class Rounds {
  public:
    explicit Rounds(const echo::Echo::Client& server) : server_{server} {}

    // Eight kinds of message take turns.
    kos::Result<Answer> run(kos::u32 round) {
        switch (round % 8) {
            case 0:
                return nothing(round);
            case 1:
                return word(round);
            case 2:
                return words(round);
            case 3:
                return block(round);
            case 4:
                return page(round);
            case 5:
                return bytes(round, 1 + kos::usize{round} * 97 % 4096);
            case 6:
                return both(round, kos::usize{round} * 37 % 4097);
            default:
                return bytes(round, round % 40 == 7 ? data_.size() : 1);
        }
    }

  private:
    // Every third round may take a second at most, so that deadlines are on the way, too.
    static kos::Deadline deadline_of(kos::u32 round) {
        return round % 3 == 0 ? kos::Clock::after(kos::Clock::kSecond) : kos::Deadline::never();
    }

    kos::Result<Answer> nothing(kos::u32 round) {
        TRY(server_.nothing(deadline_of(round)));
        return Answer::Right;
    }

    kos::Result<Answer> word(kos::u32 round) {
        const auto answer = TRY(server_.word(echo::word_at(round, 0), deadline_of(round)));
        return judge(answer.inverted == ~echo::word_at(round, 0));
    }

    kos::Result<Answer> words(kos::u32 round) {
        std::array<kos::u64, 8> words{};
        for (kos::usize index = 0; index < words.size(); ++index) {
            words[index] = echo::word_at(round, index);
        }
        const auto answer = TRY(server_.words(words, deadline_of(round)));
        for (kos::usize index = 0; index < words.size(); ++index) {
            if (answer.inverted[index] != ~words[index]) {
                return Answer::Wrong;
            }
        }
        return Answer::Right;
    }

    kos::Result<Answer> block(kos::u32 round) {
        echo::fill(block_, round);
        const auto answer = TRY(server_.block(block_, deadline_of(round)));
        return judge(echo::is_inverse(answer.inverted, block_.size(), round));
    }

    kos::Result<Answer> page(kos::u32 round) {
        echo::fill(page_, round);
        const auto answer = TRY(server_.page(page_, deadline_of(round)));
        return judge(echo::is_inverse(answer.inverted, page_.size(), round));
    }

    kos::Result<Answer> bytes(kos::u32 round, kos::usize size) {
        const auto data = std::span{data_}.first(size);
        echo::fill(data, round);
        const auto answer = TRY(server_.bytes(data, results_, deadline_of(round)));
        return judge(echo::is_inverse(answer.inverted, size, round));
    }

    kos::Result<Answer> both(kos::u32 round, kos::usize size) {
        const auto data = std::span{data_}.first(size);
        echo::fill(block_, round);
        echo::fill(data, round);
        const auto answer = TRY(server_.both(block_, data, results_, deadline_of(round)));
        return judge(echo::is_inverse(answer.block_inverted, block_.size(), round) &&
                     echo::is_inverse(answer.data_inverted, size, round));
    }

    echo::Echo::Client server_;
    std::array<kos::u8, 72> block_{};
    std::array<kos::u8, 4096> page_{};
    std::array<std::byte, 65536> data_{};
    std::array<std::byte, 65536> results_{};
};

kos::Result<int> run() {
    const auto channel = TRY(kos::Channel::connect("echo"));
    static Rounds rounds{echo::Echo::Client{channel.handle(), echo::Server::endpoint::echo}};
    for (kos::u32 round = 0; round < kRounds; ++round) {
        if (TRY(rounds.run(round)) != Answer::Right) {
            kos::println("echo: round {}: the answer is not the inverse of the request", round);
            return 1;
        }
    }
    kos::println("echo: {} round trips ok", kRounds);
    return 0;
}

}  // namespace

int main(int, char**) {
    const auto result = run();
    if (!result) {
        kos::println("echo: the client ends: {}", result.error());
    }
    return result.value_or(1);
}
