// SPDX-License-Identifier: Apache-2.0
// What client and servers of the round trips agree on.
#pragma once

#include <kos/base/types.hpp>

namespace bench {

inline constexpr kos::u16 kEndpoint = 0;
// Methods.
inline constexpr kos::u16 kEcho = 0;  // answer with what came; handles are kept
inline constexpr kos::u16 kDrop = 1;  // close the handles that the last kEcho brought

inline constexpr kos::usize kMostConstant = 4096;  // bytes
inline constexpr kos::usize kMostArena = 65536;

}  // namespace bench
