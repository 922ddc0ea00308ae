// SPDX-License-Identifier: Apache-2.0
// Verdict rows: what the security module has folded for one pair of classes. One compare of header bits
// 32 to 63 checks length, handles, flags and verdict (abi.md, "Objects of IPC").
#pragma once

#include <kos/base/types.hpp>

namespace kos::abi {

inline constexpr u32 kAskPolicy = 0xffff'ffff;

struct MethodVerdict {
    u32 request_high;  // header bits 32 to 63 of a granted request; kAskPolicy: ask the security module
    u32 response_high;
};

struct MethodRange {
    u16 base;
    u16 count;
};

struct VerdictRow {
    u32 riid_count;
    u32 zero;
    const MethodVerdict* methods;
    const MethodRange* ranges;  // one for each RIID
};

static_assert(sizeof(MethodVerdict) == 8);

}  // namespace kos::abi
