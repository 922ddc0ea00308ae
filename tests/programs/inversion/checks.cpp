// SPDX-License-Identifier: Apache-2.0
// Each wait without load, with half and with all of the CPU wanted by threads in the middle: it has to stay the same.
#include <kos/print.hpp>

#include "scene.hpp"

namespace {

// The emulator's host may take the CPU away at any moment; an inversion would last as long as the load does, which ends
// with the wait only.
bool flat(const char* what, kos::u64 (*wait)(kos::u32)) {
    bool right = true;
    for (const kos::u32 load : {0U, 50U, 100U}) {
        const kos::u64 waited = wait(load);
        kos::println("{} under {} % load: {} us", what, load, waited / 1000);
        right = right && waited > 0 && waited < 4 * inversion::kWorkNs;
    }
    return right;
}

int report(const char* what, bool right) {
    kos::println("{}: {}", what, right ? "ok" : "WRONG");
    return right ? 0 : 1;
}

}  // namespace

int main(int, char**) {
    int failed = report("the wait for a mutex is flat", flat("mutex", inversion::wait_for_priority_mutex));
    failed += report("the wait for a server is flat", flat("server", inversion::wait_for_server));
    failed += report("locks survive their holders", inversion::locks_survive_their_holders());
    return failed;
}
