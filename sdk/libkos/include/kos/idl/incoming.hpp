// SPDX-License-Identifier: Apache-2.0
// A received request. Nothing of it has been checked.
#pragma once

#include <kos/abi/message.hpp>
#include <kos/message.hpp>

namespace kos::idl {

struct Incoming {
    abi::Header header{};
    // The arena is aligned to 8 bytes.
    MessageParts parts{};

    u16 endpoint() const { return header.riid(); }
    u16 method() const { return header.mid(); }
};

}  // namespace kos::idl
