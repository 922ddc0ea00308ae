// SPDX-License-Identifier: Apache-2.0
// Rights of a handle. Bits 0 to 15 are common to all types and stand in the hot half of a handle entry;
// bits 16 to 31 belong to the object's type. Rights only ever shrink.
#pragma once

#include <string_view>

#include <kos/base/types.hpp>

namespace kos::abi {

enum class Right : u32 {
    Transfer = 1u << 0,    // may be passed to another process
    Duplicate = 1u << 1,   // may be duplicated in its own process
    Revoke = 1u << 2,      // may revoke what was derived from it
    GetSid = 1u << 3,      // may read the object's security identifier
    Read = 1u << 4,        // read the object's contents
    Write = 1u << 5,       // change the object's contents
    Execute = 1u << 6,     // execute the object's contents
    Map = 1u << 7,         // map into an address space
    Wait = 1u << 8,        // wait for the object
    Signal = 1u << 9,      // signal the object
    Call = 1u << 10,       // call through the channel
    Receive = 1u << 11,    // receive from the listener
    Manage = 1u << 12,     // change the object itself: start, stop, configure
    Terminate = 1u << 13,  // end the object
    Inspect = 1u << 14,    // read the object's description and counters
    Derive = 1u << 15,     // make new objects out of it, or narrower ones
};

using Rights = u32;

constexpr Rights operator|(Right left, Right right) {
    return static_cast<Rights>(left) | static_cast<Rights>(right);
}
constexpr Rights operator|(Rights left, Right right) {
    return left | static_cast<Rights>(right);
}

inline constexpr Rights kAllRights = 0xffff'ffff;
inline constexpr Rights kCommonRights = 0x0000'ffff;

struct RightName {
    std::string_view name;  // as IDL and documentation write it
    std::string_view enumerator;
    Right right;
};

// One table for the IDL compiler, the reference manual and error messages.
inline constexpr RightName kRightNames[] = {
    {"TRANSFER", "Transfer", Right::Transfer},
    {"DUPLICATE", "Duplicate", Right::Duplicate},
    {"REVOKE", "Revoke", Right::Revoke},
    {"GET_SID", "GetSid", Right::GetSid},
    {"READ", "Read", Right::Read},
    {"WRITE", "Write", Right::Write},
    {"EXECUTE", "Execute", Right::Execute},
    {"MAP", "Map", Right::Map},
    {"WAIT", "Wait", Right::Wait},
    {"SIGNAL", "Signal", Right::Signal},
    {"CALL", "Call", Right::Call},
    {"RECEIVE", "Receive", Right::Receive},
    {"MANAGE", "Manage", Right::Manage},
    {"TERMINATE", "Terminate", Right::Terminate},
    {"INSPECT", "Inspect", Right::Inspect},
    {"DERIVE", "Derive", Right::Derive},
};

}  // namespace kos::abi
