// SPDX-License-Identifier: Apache-2.0
// How a first process ends that holds the right to switch the machine off.
#pragma once

#include <kos/core/pm.hpp>
#include <kos/print.hpp>
#include <kos/process.hpp>

// Says what went wrong, if something did, and switches the machine off. What main returns: it is used only if that
// fails.
inline int end_run(const kos::Result<>& ran) {
    if (!ran) {
        kos::println("WRONG: {}", ran.error());
    }
    if (const auto power = kos::process::handle(kos::abi::StartHandleKind::Resource, "power")) {
        static_cast<void>(kos::core::Pm::shutdown(*power, 0));
    }
    return 1;
}
