// SPDX-License-Identifier: Apache-2.0
// One notice for all ends.
#include "ends.hpp"

#include <kos/power.hpp>

namespace init {

using kos::Result;
using kos::Status;
using kos::u32;
using kos::core::Task;

Result<> Ends::start(const kos::SolutionReader& solution, const Launcher& launcher) {
    launcher_ = &launcher;
    notice_ = TRY(kos::Notice::create());
    TRY(kos::on_stop(notice_, EndGroups::kStopBit));
    for (u32 entity = 0; entity < solution.entity_count(); ++entity) {
        if (!solution.is_server(entity) || solution.entity(entity).restart.when != kos::RestartWhen::Never) {
            TRY(watch(entity));
        }
    }
    return {};
}

// One that has ended already is signalled at once.
Result<> Ends::watch(u32 entity) {
    return notice_.on_end(launcher_->task(entity), groups_.watch(entity));
}

Result<Ends::Report> Ends::next(kos::Deadline deadline) {
    while (true) {
        const auto report = next_known();
        if (report || report.error() != Status::NotFound) {
            return report;
        }
        const kos::u64 bits = TRY(notice_.wait(kos::Notice::kAllBits, deadline));
        groups_.signalled(bits & ~EndGroups::kStopBit);
        if ((bits & EndGroups::kStopBit) != 0) {
            return kos::Error{Status::Canceled};
        }
    }
}

// NOT_FOUND: none of those that may have ended has.
Result<Ends::Report> Ends::next_known() {
    while (const auto entity = groups_.next_suspect()) {
        const auto end = Task::wait(launcher_->task(*entity), kos::Deadline::at(0));
        if (end) {
            groups_.over(*entity);
            return Report{.entity = *entity, .end = *end};
        }
        if (end.error() != Status::Timeout) {
            return kos::Error{end.error()};
        }
    }
    return kos::Error{Status::NotFound};
}

}  // namespace init
