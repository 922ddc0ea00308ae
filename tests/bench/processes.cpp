// SPDX-License-Identifier: Apache-2.0
// Making processes.
#include "processes.hpp"

#include <kos/core/task.hpp>

#include "meter.hpp"

namespace bench {
namespace {

using kos::core::Task;

constexpr kos::usize kBlockBytes = 512;

}  // namespace

kos::abi::Handle load(const Powers& powers, std::string_view program) {
    const auto made = must(Task::create(powers.factory, program, program), "Task.Create answers");
    must(Task::load(made.task, program), "Task.Load answers");
    return made.task;
}

void set_start_block(kos::abi::Handle task, std::string_view name, std::span<const kos::NamedHandle> handles) {
    alignas(8) std::array<std::byte, kBlockBytes> block;
    const kos::StartBlockContents contents{.name = name, .arguments = {}, .environment = {}, .handles = handles};
    const kos::usize bytes = must(kos::write_start_block(block, contents), "a start block is composed");
    must(Task::set_arguments(task, std::span{block}.first(bytes)), "Task.SetArguments answers");
}

}  // namespace bench
