// SPDX-License-Identifier: Apache-2.0
// What an accomplice can be told to do with the memory that it is given.
#pragma once

#include <kos/base/types.hpp>

namespace acts {

using kos::u32;
using kos::u64;

inline constexpr u64 kPage = 4096;
inline constexpr int kDone = 42;  // the exit code of an act that went as told; what the code of kCode answers

// Where an accomplice leaves a sign that it has mapped the memory; behind the code.
inline constexpr u64 kSignOffset = 64;
inline constexpr u32 kSign = 0x6b6f'7321;

// What is lent for a while: mapping it takes several steps.
inline constexpr u64 kManyPages = 64 * kPage;

// mov w0, #42; ret
inline constexpr u32 kCode[] = {0x5280'0540, 0xd65f'03c0};

}  // namespace acts
