// SPDX-License-Identifier: Apache-2.0
// Each wait without load, with half and with all of the CPU wanted by threads in the middle: it has to stay the same.
#include <kos/print.hpp>

#include "scene.hpp"

namespace {

// The machine's time passes with its instructions: what differs is what kos adds under load. An inversion would last as
// long as the load does, which ends with the wait only.
constexpr kos::u64 kMostDifference = 100;  // one in a hundred

bool flat(const char* what, kos::u64 (*wait)(kos::u32)) {
    const kos::u64 alone = wait(0);
    kos::println("{} without load: {} us", what, alone / 1000);
    bool right = alone > inversion::kWorkNs && alone < 2 * inversion::kWorkNs;
    for (const kos::u32 load : {25U, 50U, 75U, 100U}) {
        const kos::u64 waited = wait(load);
        kos::println("{} under {} % load: {} us", what, load, waited / 1000);
        const kos::u64 difference = waited > alone ? waited - alone : alone - waited;
        right = right && difference <= alone / kMostDifference;
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
