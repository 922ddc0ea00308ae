// SPDX-License-Identifier: Apache-2.0
// A server and its clients: made, let loose, ended.
#pragma once

#include <array>

#include <kos/abi/handle.hpp>
#include <kos/base/result.hpp>

#include "random.hpp"

namespace stress {

inline constexpr kos::usize kClients = 4;

// What the first process has and its children get parts of.
struct Powers {
    kos::abi::Handle self;
    kos::abi::Handle factory;
    kos::abi::Handle stat;
};

// Makes a family, lets it work for some milliseconds, ends some of it by force and waits for the rest, and closes every
// handle. Any error is one of the kernel: what is done here is always allowed.
kos::Result<> live_and_die(const Powers& powers, Random& random);

}  // namespace stress
