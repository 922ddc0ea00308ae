// SPDX-License-Identifier: Apache-2.0
// Threads that keep a pattern in their registers, each over something else that takes the CPU away.
#pragma once

#include <kos/abi/handle.hpp>
#include <kos/base/result.hpp>

namespace fp {

struct Counts {
    kos::u32 looks = 0;
    kos::u32 wrong = 0;
};

// Runs one of each kind beside each other until all are done; server: who answers. QUOTA, NO_MEMORY.
kos::Result<Counts> run_workers(kos::u64 number, kos::abi::Handle server);

}  // namespace fp
