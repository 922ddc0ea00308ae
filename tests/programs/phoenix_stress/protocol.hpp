// SPDX-License-Identifier: Apache-2.0
// What the programs of phoenix_stress say to each other: one word each way.
#pragma once

#include <array>

#include <kos/channel.hpp>
#include <kos/clock.hpp>

namespace stress {

inline constexpr std::string_view kServerName = "stress.server";
inline constexpr std::string_view kWardName = "stress.ward";  // of the server that is ended from outside
inline constexpr std::string_view kControlName = "stress.control";
inline constexpr kos::u32 kClients = 8;
inline constexpr kos::u32 kRestarts = 1000;
inline constexpr kos::u64 kPatience = 30 * kos::Clock::kSecond;

// Requests to the server, by its methods.
enum class Ask : kos::u16 {
    Answer,  // the word, inverted
    Exit,
    Fault,
    EndThread,
};

inline kos::Result<kos::u64> ask(const kos::Channel& channel, Ask method, kos::u64 word) {
    const std::array question{word};
    std::array<kos::u64, 1> answer{};
    kos::Message message{.method = static_cast<kos::u16>(method),
                         .constant = std::as_bytes(std::span{question}),
                         .in_constant = std::as_writable_bytes(std::span{answer})};
    TRY(channel.call(message, kos::Clock::after(kPatience)));
    return answer[0];
}

}  // namespace stress
