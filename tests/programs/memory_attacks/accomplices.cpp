// SPDX-License-Identifier: Apache-2.0
// Starting and ending accomplices.
#include "accomplices.hpp"

#include <array>

#include <kos/base/start_block_writer.hpp>
#include <kos/core/task.hpp>
#include <kos/core/types.hpp>

namespace attack {

using kos::OwnedHandle;
using kos::Result;
using kos::abi::Right;
using kos::abi::StartHandleKind;
using kos::core::Task;

Result<OwnedHandle> start(const Powers& powers, std::string_view act, const kos::Memory& memory,
                          kos::abi::Rights rights) {
    OwnedHandle task{TRY(Task::create(powers.factory, act, "tests.Accomplice")).task};
    TRY(Task::load(task.get(), "memory_accomplice"));
    constexpr auto kManage = static_cast<kos::abi::Rights>(Right::Manage);
    const std::array handles{
        kos::NamedHandle{"task", StartHandleKind::Task, TRY(Task::give(task.get(), task.get(), kManage)).value, 0},
        kos::NamedHandle{"memory", StartHandleKind::Resource,
                         TRY(Task::give(task.get(), memory.handle().get(), rights)).value, 0}};
    alignas(8) std::array<std::byte, 256> block;
    const kos::StartBlockContents contents{.name = act, .arguments = {}, .environment = {}, .handles = handles};
    const kos::usize bytes = TRY(kos::write_start_block(block, contents));
    TRY(Task::set_arguments(task.get(), std::span{block}.first(bytes)));
    TRY(Task::start(task.get()));
    return task;
}

Result<int> end_of(const OwnedHandle& task) {
    const auto end = TRY(Task::wait(task.get()));
    return end.reason == kos::core::kEndedByExit ? end.code : kByFault;
}

Result<> stop(const OwnedHandle& task) {
    TRY(Task::terminate(task.get()));
    TRY(Task::wait(task.get()));
    return {};
}

}  // namespace attack
