// SPDX-License-Identifier: Apache-2.0
// Runs every program of the image by itself, one after another in the order of their names, says how each ended, and
// switches the machine off. Lines of different programs so never mix.
#include <array>
#include <optional>

#include <kos/child.hpp>
#include <kos/core/pm.hpp>
#include <kos/core/romfs.hpp>
#include <kos/file.hpp>
#include <kos/irq.hpp>
#include <kos/mmio.hpp>
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

constexpr auto kNameRights = static_cast<kos::abi::Rights>(Right::Manage);
constexpr auto kFactoryRights = static_cast<kos::abi::Rights>(Right::Derive);
// More than a process gets by itself: these are checks.
constexpr kos::Quota kQuota{.bytes = 24 << 20, .handles = 2048, .threads = 64};

Result<Handle> resource(std::string_view name) {
    return kos::process::handle(StartHandleKind::Resource, name);
}

alignas(8) std::array<std::byte, kos::kMaxSolutionBytes> g_table;

Result<kos::SolutionReader> read_solution() {
    const kos::File file = TRY(kos::File::open(kos::kSolutionFile));
    return kos::SolutionReader::create(TRY(file.read(0, g_table)));
}

// What init.yaml says of a program; nothing for files that are none.
std::optional<kos::SolutionReader::Entity> entity_of(const kos::SolutionReader& solution, std::string_view path) {
    for (kos::u32 index = 0; index < solution.entity_count(); ++index) {
        if (const auto entity = solution.entity(index); entity.path == path) {
            return entity;
        }
    }
    return {};
}

// A program's handles in its start block.
class Handles {
  public:
    void add(const kos::NamedHandle& handle) { handles_[count_++] = handle; }
    std::span<const kos::NamedHandle> all() const { return std::span{handles_}.first(count_); }

  private:
    static constexpr kos::usize kOthers = 3;

    std::array<kos::NamedHandle, kOthers + kos::kMaxProcessRanges> handles_{};
    kos::usize count_ = 0;
};

Result<OwnedHandle> derive(const kos::ResourceRange& range) {
    const auto& root = kos::kRootResources[static_cast<kos::u32>(range.resource)];
    const Handle all = TRY(resource(root.name));
    if (range.resource == kos::RootResource::Irq) {
        return kos::derive_lines(all, static_cast<kos::u32>(range.first), static_cast<kos::u32>(range.count));
    }
    return kos::derive_registers(all, range.first, range.count);
}

Result<> add_ranges(Handles& handles, const kos::Child& child, const kos::SolutionReader& solution,
                    const kos::SolutionReader::Entity& entity) {
    for (kos::u32 index = 0; index < entity.range_count; ++index) {
        const auto [name, range] = solution.range(entity.first_range + index);
        const OwnedHandle some = TRY(derive(range));
        const Handle given =
            TRY(child.give(some.get(), kos::kRootResources[static_cast<kos::u32>(range.resource)].rights));
        handles.add({name, StartHandleKind::Resource, given.raw(), 0});
    }
    return {};
}

// Each may make processes, too, publish its own name, and has the ranges of its entry.
Result<> start(const kos::Child& child, Handle factory, const kos::SolutionReader& solution,
               const kos::SolutionReader::Entity& entity) {
    const std::string_view name = entity.path;
    const kos::Name own_name = TRY(kos::Name::create(TRY(resource("name_registry")), name));
    const Handle own_factory = TRY(child.give(factory, kFactoryRights));
    const Handle given_name = TRY(child.give(own_name.handle(), kNameRights));
    Handles handles;
    handles.add(TRY(child.give_itself()));
    handles.add({"task_factory", StartHandleKind::Resource, own_factory.raw(), 0});
    handles.add({name, StartHandleKind::Name, given_name.raw(), 0});
    TRY(add_ranges(handles, child, solution, entity));
    return child.start({.name = name, .arguments = {}, .environment = {}, .handles = handles.all()});
}

void report(std::string_view name, const kos::ProcessEnd& end) {
    if (end.reason == kos::core::kEndedByExit) {
        kos::println("{} ended with exit code {}", name, end.code);
    } else {
        kos::println("{} ended by {}", name, end.reason == kos::core::kEndedByFault ? "a fault" : "force");
    }
}

Result<> run_program(Handle factory, const kos::SolutionReader& solution, const kos::SolutionReader::Entity& entity) {
    const kos::Child child =
        TRY(kos::Child::load(factory, {.path = entity.path, .security_class = entity.class_name}, kQuota));
    TRY(start(child, factory, solution, entity));
    report(entity.path, TRY(child.wait()));
    return {};
}

Result<kos::u32> run_all() {
    const OwnedHandle factory{TRY(resource("task_factory"))};
    const kos::SolutionReader solution = TRY(read_solution());
    kos::u32 count = 0;
    std::array<std::byte, 256> buffer;
    // NOT_FOUND: that was the last file.
    for (kos::u32 index = 0; auto file = kos::core::Romfs::list(index, buffer); ++index) {
        if (const auto entity = entity_of(solution, file->name)) {
            TRY(run_program(factory.get(), solution, *entity));
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
