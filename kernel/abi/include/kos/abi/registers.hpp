// SPDX-License-Identifier: Apache-2.0
// Numbers of the general registers that carry a system call's arguments and results (x0: handle, token or status).
#pragma once

#include <kos/base/types.hpp>

namespace kos::abi {

inline constexpr u32 kHeaderRegister = 1;
inline constexpr u32 kPayloadRegister = 2;  // the first of kPayloadWords
// In.
inline constexpr u32 kDeadlineRegister = 10;
inline constexpr u32 kDescriptorRegister = 11;
inline constexpr u32 kListenerRegister = 12;  // Reply that goes on as Recv
// Out.
inline constexpr u32 kTokenRegister = 10;
inline constexpr u32 kCookieRegister = 11;
inline constexpr u32 kSenderSidRegister = 12;
// Arena bytes in bits 0 to 31, the status of a Reply that went on as Recv in bits 32 to 63.
inline constexpr u32 kExtraRegister = 13;

}  // namespace kos::abi
