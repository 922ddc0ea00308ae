// SPDX-License-Identifier: Apache-2.0
// A handle in a message, typed by what it names.
#pragma once

#include <kos/abi/handle.hpp>
#include <kos/abi/rights.hpp>
#include <kos/idl/object.hpp>

namespace kos::idl {

// Tag: the type that the interface description names. A handle of value 0 is not there.
// Not owned: who receives one closes it, or hands it to a kos::OwnedHandle.
template <typename Tag>
struct HandleTo {
    abi::Handle handle{};
    // Sent: those that the receiver gets; 0: the ones that the description names. Received: those that came.
    abi::Rights rights = 0;

    constexpr explicit operator bool() const { return static_cast<bool>(handle); }
    friend constexpr bool operator==(const HandleTo&, const HandleTo&) = default;
};

}  // namespace kos::idl
