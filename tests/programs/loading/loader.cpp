// SPDX-License-Identifier: Apache-2.0
// The first process: runs all groups of checks, and switches the machine off.
#include <kos/core/pm.hpp>
#include <kos/print.hpp>
#include <kos/process.hpp>

#include "check.hpp"

namespace {

using kos::abi::StartHandleKind;

kos::Result<bool> check_all() {
    const loading::Powers powers{TRY(kos::process::handle(StartHandleKind::Resource, "task_factory")),
                                 TRY(kos::process::handle(StartHandleKind::Resource, "code_sealing"))};
    bool good = TRY(loading::check_variables());
    good = TRY(loading::check_classes(powers)) && good;
    good = TRY(loading::check_files(powers)) && good;
    return TRY(loading::check_race(powers)) && good;
}

}  // namespace

int main(int, char**) {
    const auto checked = check_all();
    const bool good = checked.value_or(false);
    if (!checked) {
        kos::println("WRONG: a step fails: {}", checked.error());
    } else if (good) {
        kos::println("all programs were loaded or refused as they must be");
    }
    if (const auto power = kos::process::handle(StartHandleKind::Resource, "power")) {
        static_cast<void>(kos::core::Pm::shutdown(*power, good ? 0 : 1));
    }
    return 1;
}
