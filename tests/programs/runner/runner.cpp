// SPDX-License-Identifier: Apache-2.0
// Runs every program of the image by itself, one after another in the order of their names, says how each ended, and
// switches the machine off. Lines of different programs so never mix.
#include <array>

#include <kos/base/start_block_writer.hpp>
#include <kos/core/pm.hpp>
#include <kos/core/romfs.hpp>
#include <kos/core/task.hpp>
#include <kos/core/types.hpp>
#include <kos/file.hpp>
#include <kos/name.hpp>
#include <kos/owned_handle.hpp>
#include <kos/print.hpp>
#include <kos/process.hpp>
#include <kos/solution.hpp>

namespace {

using kos::OwnedHandle;
using kos::Result;
using kos::abi::Handle;
using kos::abi::Right;
using kos::abi::StartHandleKind;
using kos::core::Task;

// As init gives them.
constexpr kos::abi::Rights kSelfRights = Right::Manage | Right::Inspect | Right::GetSid;
constexpr auto kNameRights = static_cast<kos::abi::Rights>(Right::Manage);

Result<Handle> resource(std::string_view name) {
    return kos::process::handle(StartHandleKind::Resource, name);
}

alignas(8) std::array<std::byte, kos::kMaxSolutionBytes> g_table;

Result<kos::SolutionReader> read_solution() {
    const kos::File file = TRY(kos::File::open(kos::kSolutionFile));
    return kos::SolutionReader::create(TRY(file.read(0, g_table)));
}

// The class that may run a program; empty for files that are none.
std::string_view class_of(const kos::SolutionReader& solution, std::string_view path) {
    for (kos::u32 index = 0; index < solution.entity_count(); ++index) {
        if (const auto entity = solution.entity(index); entity.path == path) {
            return entity.class_name;
        }
    }
    return {};
}

// A handle of itself, and the name that it may publish: its own.
Result<> set_start_block(Handle task, std::string_view name) {
    const kos::Name own_name = TRY(kos::Name::create(TRY(resource("name_registry")), name));
    const std::array handles{
        kos::NamedHandle{"task", StartHandleKind::Task, TRY(Task::give(task, task, kSelfRights)).value, 0},
        kos::NamedHandle{name, StartHandleKind::Name, TRY(Task::give(task, own_name.handle(), kNameRights)).value, 0}};
    alignas(8) std::array<std::byte, 256> block;
    const kos::StartBlockContents contents{.name = name, .arguments = {}, .environment = {}, .handles = handles};
    const kos::usize bytes = TRY(kos::write_start_block(block, contents));
    return Task::set_arguments(task, std::span{block}.first(bytes));
}

void report(std::string_view name, const Task::WaitOut& end) {
    if (end.reason == kos::core::kEndedByExit) {
        kos::println("{} ended with exit code {}", name, end.code);
    } else {
        kos::println("{} ended by {}", name, end.reason == kos::core::kEndedByFault ? "a fault" : "force");
    }
}

Result<> run_program(Handle factory, std::string_view name, std::string_view class_name) {
    const OwnedHandle task{TRY(Task::create(factory, name, class_name)).task};
    TRY(Task::load(task.get(), name));
    TRY(set_start_block(task.get(), name));
    TRY(Task::start(task.get()));
    report(name, TRY(Task::wait(task.get())));
    return {};
}

Result<kos::u32> run_all() {
    const OwnedHandle factory{TRY(resource("task_factory"))};
    const kos::SolutionReader solution = TRY(read_solution());
    kos::u32 count = 0;
    std::array<std::byte, 256> buffer;
    // NOT_FOUND: that was the last file.
    for (kos::u32 index = 0; auto file = kos::core::Romfs::list(index, buffer); ++index) {
        if (const auto class_name = class_of(solution, file->name); !class_name.empty()) {
            TRY(run_program(factory.get(), file->name, class_name));
            ++count;
        }
    }
    return count;
}

}  // namespace

int main(int, char**) {
    const auto count = run_all();
    if (count) {
        kos::println("runner: {} programs ran", *count);
    } else {
        kos::println("WRONG: a program cannot be run: {}", count.error());
    }
    if (const auto power = resource("power")) {
        static_cast<void>(kos::core::Pm::shutdown(*power, count ? 0 : 1));
    }
    return 1;
}
