// SPDX-License-Identifier: Apache-2.0
// Runs the checks one by one.
#include "checks.hpp"

#include <kos/print.hpp>

namespace {

int run(std::span<const checks::Check> all) {
    int failed = 0;
    for (const checks::Check& check : all) {
        const auto passed = check.passes();
        if (passed) {
            kos::println("{}: {}", check.name, *passed ? "ok" : "WRONG");
        } else {
            kos::println("{}: WRONG: {}", check.name, passed.error());
        }
        failed += passed.value_or(false) ? 0 : 1;
    }
    return failed;
}

}  // namespace

int main(int, char**) {
    return run(checks::file_checks()) + run(checks::lock_checks()) + run(checks::memory_checks()) +
           run(checks::thread_checks());
}
