// SPDX-License-Identifier: Apache-2.0
// init, the first process: starts the solution, supervises it, switches the machine off.
#include <kos/core/pm.hpp>
#include <kos/owned_handle.hpp>
#include <kos/print.hpp>
#include <kos/process.hpp>

#include "house.hpp"
#include "launcher.hpp"
#include "solution_file.hpp"

namespace {

using kos::abi::Handle;
using kos::abi::StartHandleKind;

constexpr int kCannotStart = 1;

// Holds a process for each entity: too big for the stack.
init::Launcher g_launcher;

// A root resource; prints if the kernel did not give it.
kos::Result<Handle> resource(std::string_view name) {
    const auto handle = kos::process::handle(StartHandleKind::Resource, name);
    if (!handle) {
        kos::println("the kernel gave no resource '{}'", name);
    }
    return handle;
}

// init hands no other resource on: they are closed, and nobody has them any more.
void close_unused_resources() {
    const kos::StartBlockReader& block = kos::process::start_block();
    for (kos::u32 index = 0; index < block.handle_count(); ++index) {
        const kos::NamedHandle entry = block.handle(index);
        const bool used = entry.name == "power" || entry.name == "task_factory" || entry.name == "name_registry";
        if (entry.kind == StartHandleKind::Resource && !used) {
            kos::OwnedHandle{Handle{entry.handle}}.reset();
        }
    }
}

// The first exit code that is not 0.
kos::Result<int> run() {
    // Processes are made as long as the machine runs, names are not.
    const Handle factory = TRY(resource("task_factory"));
    const kos::OwnedHandle registry{TRY(resource("name_registry"))};
    const kos::SolutionReader solution = TRY(init::read_solution());
    TRY(g_launcher.launch(solution, factory, registry.get()));
    return init::supervise(solution, g_launcher);
}

}  // namespace

int main(int, char**) {
    close_unused_resources();
    const auto power = resource("power");
    const auto outcome = run();
    const int code = outcome.value_or(kCannotStart);
    if (outcome) {
        kos::println("init: all programs ended, exit code {}", code);
    } else {
        kos::println("init: the solution cannot be started, exit code {}", code);
    }
    if (power) {
        const auto refused = kos::core::Pm::shutdown(*power, code);
        kos::println("the machine does not switch off: {}", refused ? kos::Status::Ok : refused.error());
    }
    return code;
}
