// SPDX-License-Identifier: Apache-2.0
// init, the first process: starts the solution, supervises it, switches the machine off.
#include <kos/core/pm.hpp>
#include <kos/print.hpp>

#include "house.hpp"
#include "launcher.hpp"
#include "root_resources.hpp"
#include "solution_file.hpp"

namespace {

using kos::RootResource;

constexpr int kCannotStart = 1;

// Holds a process for each entity: too big for the stack.
init::Launcher g_launcher;

// What init needs itself: processes and names are made, the machine is switched off. Names only at the start.
constexpr kos::RootResourceSet kOwnAtEnd = set_of(RootResource::Power) | set_of(RootResource::TaskFactory);
constexpr kos::RootResourceSet kOwnAtStart = kOwnAtEnd | set_of(RootResource::NameRegistry);

init::RootResources g_resources;

// The first exit code that is not 0.
kos::Result<int> run() {
    const kos::SolutionReader solution = TRY(init::read_solution());
    g_resources.keep_only(kOwnAtStart | resources_of(solution, init::Takers::All));
    TRY(g_launcher.launch(solution, g_resources));
    g_resources.keep_only(kOwnAtEnd | resources_of(solution, init::Takers::Restarted));
    return init::supervise(solution, g_launcher);
}

}  // namespace

int main(int, char**) {
    g_resources.take();
    const auto outcome = run();
    const int code = outcome.value_or(kCannotStart);
    if (outcome) {
        kos::println("init: all programs ended, exit code {}", code);
    } else {
        kos::println("init: the solution cannot be started, exit code {}", code);
    }
    if (const auto power = g_resources.get(RootResource::Power)) {
        const auto refused = kos::core::Pm::shutdown(*power, code);
        kos::println("the machine does not switch off: {}", refused ? kos::Status::Ok : refused.error());
    }
    return code;
}
