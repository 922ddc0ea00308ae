// SPDX-License-Identifier: Apache-2.0
// Runs the groups. None of them depends on which thread runs first, so that they run on any number of CPUs.
#include "futex_cases.hpp"

namespace {

bool run(std::string_view name, kos::Result<> (*group)(Check&)) {
    Check check;
    const auto ran = group(check);
    if (!ran) {
        kos::println("WRONG: {}: {}", name, ran.error());
    }
    return check.finish(name) && ran;
}

}  // namespace

int main(int, char**) {
    bool right = run("sleeps", futex::check_sleeps);
    right = run("requeues", futex::check_requeues) && right;
    right = run("locks", futex::check_locks) && right;
    return right ? 0 : 1;
}
