// SPDX-License-Identifier: Apache-2.0
// What the victim understands.
#pragma once

#include <kos/base/types.hpp>

namespace victim {

inline constexpr kos::u16 kEndpoint = 0;

inline constexpr kos::u16 kAddOne = 0;  // one word: answers with the word plus one
inline constexpr kos::u16 kAnswerLate =
    1;  // answers the previous request of this kind, which then is overdue, or never
inline constexpr kos::u16 kAnswerTwice = 2;  // answers; then answers with the same token again
inline constexpr kos::u16 kReport = 3;       // the status of the last answer that came too late or twice, as a word

}  // namespace victim
