// SPDX-License-Identifier: Apache-2.0
// Waits and reports.
#include "supervisor.hpp"

#include <kos/core/task.hpp>
#include <kos/core/types.hpp>
#include <kos/print.hpp>

namespace init {
namespace {

using kos::core::Task;

// As shells show ends by signal: segmentation fault and termination.
constexpr int kFaultCode = 139;
constexpr int kTerminatedCode = 143;
constexpr int kLostCode = 1;

int report(std::string_view name, const Task::WaitOut& end) {
    switch (end.reason) {
        case kos::core::kEndedByExit:
            kos::println("{} ended with exit code {}", name, end.code);
            return end.code;
        case kos::core::kEndedByFault:
            kos::println("{} ended by a fault", name);
            return kFaultCode;
        default:
            kos::println("{} was terminated", name);
            return kTerminatedCode;
    }
}

int wait_for(std::string_view name, kos::abi::Handle task) {
    const auto end = Task::wait(task);
    if (!end) {
        kos::println("cannot wait for {}: {}", name, end.error());
        return kLostCode;
    }
    return report(name, *end);
}

}  // namespace

int wait_for_programs(const kos::SolutionReader& solution, const Launcher& launcher) {
    int first_failure = 0;
    for (kos::u32 entity = 0; entity < solution.entity_count(); ++entity) {
        if (solution.is_server(entity)) {
            continue;
        }
        const int code = wait_for(solution.entity(entity).name, launcher.task(entity));
        first_failure = first_failure == 0 ? code : first_failure;
    }
    return first_failure;
}

}  // namespace init
