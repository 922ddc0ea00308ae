// SPDX-License-Identifier: Apache-2.0
// Error responses of methods without error parameters: one word, a Status.
#pragma once

#include <span>

#include <kos/abi/status.hpp>
#include <kos/base/types.hpp>
#include <kos/base/wire.hpp>

namespace kos::idl {

// INVALID also for anything that is no status, and for length 0: the server did not take the request.
inline Status refusal_status(std::span<const std::byte> constant) {
    if (constant.size() != sizeof(u64)) {
        return Status::Invalid;
    }
    const auto word = wire::load<u64>(constant, 0);
    return word == 0 || word >= kStatusCount ? Status::Invalid : static_cast<Status>(word);
}

}  // namespace kos::idl
