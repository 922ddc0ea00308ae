// SPDX-License-Identifier: Apache-2.0
// Other processes that share memory with the attacker.
#pragma once

#include <string_view>

#include <kos/memory.hpp>

namespace attack {

// What the attacker has of the machine.
struct Powers {
    kos::abi::Handle self;
    kos::abi::Handle factory;
    kos::abi::Handle sealing;
    kos::abi::Handle dma;
    kos::abi::Handle power;
};

// Starts a process that does an act (accomplice.cpp) with the memory, of which it gets these rights.
kos::Result<kos::OwnedHandle> start(const Powers& powers, std::string_view act, const kos::Memory& memory,
                                    kos::abi::Rights rights);

// How a process ended: its exit code, or kByFault.
inline constexpr int kByFault = -1;
kos::Result<int> end_of(const kos::OwnedHandle& task);

// Ends it now.
kos::Result<> stop(const kos::OwnedHandle& task);

}  // namespace attack
