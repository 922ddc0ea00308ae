// SPDX-License-Identifier: Apache-2.0
// The ways to fault.
#pragma once

#include <span>
#include <string_view>

namespace fault {

struct Action {
    std::string_view name;
    void (*run)();  // does not return, if the kernel does its work
};

std::span<const Action> actions();

}  // namespace fault
