// SPDX-License-Identifier: Apache-2.0
// The closed set of status codes: what every system call and every core endpoint answers.
#pragma once

#include <string_view>

#include <kos/base/types.hpp>

namespace kos {

// Values are ABI: append only.
enum class Status : u32 {
    Ok = 0,
    BadHandle = 1,      // no open handle has this value
    WrongType = 2,      // the handle names an object of another type
    NoRights = 3,       // the handle lacks a right that the operation needs
    Revoked = 4,        // the handle was revoked; close it
    Fault = 5,          // a user address is unmapped or not accessible in the way needed
    Invalid = 6,        // an argument is malformed or out of its range
    TooBig = 7,         // a length exceeds what the ABI or the receiver takes
    Quota = 8,          // the payer's quota is used up
    Denied = 9,         // the security policy refuses
    NotConnected = 10,  // the peer is gone
    NoToken = 11,       // the reply token is not, or no longer, valid
    BadPriority = 12,   // above the task's ceiling
    BadState = 13,      // the object's state does not allow the operation
    Deadlock = 14,      // waiting would close a cycle
    Timeout = 15,       // the deadline passed
    BadSyscall = 16,    // no such system call
    NotFound = 17,      // no such name
    Exists = 18,        // the name or the range is taken
    NoMemory = 19,      // the machine's memory is used up, the payer's quota is not
    Unsupported = 20,   // this kernel was built without it
    Corrupt = 21,       // stored data fails its own checks
    Canceled = 22,      // the wait was cancelled by a third party
};

inline constexpr u32 kStatusCount = 23;

// The constant's name as the documentation prints it, "BAD_HANDLE"; "?" for a value outside of the set.
constexpr std::string_view status_name(Status status) {
    constexpr std::string_view kNames[kStatusCount] = {
        "OK",          "BAD_HANDLE", "WRONG_TYPE",    "NO_RIGHTS", "REVOKED",      "FAULT",     "INVALID",  "TOO_BIG",
        "QUOTA",       "DENIED",     "NOT_CONNECTED", "NO_TOKEN",  "BAD_PRIORITY", "BAD_STATE", "DEADLOCK", "TIMEOUT",
        "BAD_SYSCALL", "NOT_FOUND",  "EXISTS",        "NO_MEMORY", "UNSUPPORTED",  "CORRUPT",   "CANCELED",
    };
    const auto index = static_cast<u32>(status);
    return index < kStatusCount ? kNames[index] : std::string_view{"?"};
}

}  // namespace kos
