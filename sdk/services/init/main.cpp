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

kos::Result<init::Outcome> run() {
    const kos::SolutionReader solution = TRY(init::read_solution());
    g_resources.keep_only(kOwnAtStart | resources_of(solution, init::Takers::All));
    TRY(g_launcher.launch(solution, g_resources));
    g_resources.keep_only(kOwnAtEnd | resources_of(solution, init::Takers::Restarted));
    return init::supervise(solution, g_launcher);
}

// What the run ends with: the first exit code that is not 0, or what was asked for.
kos::Stop end_of(const kos::Result<init::Outcome>& outcome) {
    if (!outcome) {
        kos::println("init: the solution cannot be started, exit code {}", kCannotStart);
        return {.end = kos::RunEnd::Off, .code = kCannotStart};
    }
    if (!outcome->stop) {
        kos::println("init: all programs ended, exit code {}", outcome->code);
        return {.end = kos::RunEnd::Off, .code = outcome->code};
    }
    kos::println("init: all processes ended");
    return *outcome->stop;
}

}  // namespace

int main(int, char**) {
    g_resources.take();
    const kos::Stop end = end_of(run());
    if (const auto power = g_resources.get(RootResource::Power)) {
        using kos::core::Pm;
        const auto refused = end.end == kos::RunEnd::Restart ? Pm::restart(*power) : Pm::shutdown(*power, end.code);
        kos::println("the machine does not do that: {}", refused ? kos::Status::Ok : refused.error());
    }
    return end.code;
}
