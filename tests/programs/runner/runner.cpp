// SPDX-License-Identifier: Apache-2.0
// Runs every program of the image by itself, one after another in the order of their names, says how each ended, and
// switches the machine off. Lines of different programs so never mix.
#include <array>

#include <kos/child.hpp>
#include <kos/core/pm.hpp>
#include <kos/core/romfs.hpp>
#include <kos/owned_handle.hpp>
#include <kos/print.hpp>
#include <kos/process.hpp>

namespace {

using kos::OwnedHandle;
using kos::Result;
using kos::abi::Handle;
using kos::abi::Right;
using kos::abi::StartHandleKind;

constexpr auto kFactoryRights = static_cast<kos::abi::Rights>(Right::Derive);
// More than a process gets by itself: these are checks.
constexpr kos::Quota kQuota{.bytes = 24 << 20, .handles = 2048, .threads = 64};

Result<Handle> resource(std::string_view name) {
    return kos::process::handle(StartHandleKind::Resource, name);
}

// Files of the image that are no programs to run: this one, and what init would read.
bool is_program(std::string_view name) {
    return name != "init" && name != "solution";
}

// Each may make processes, too.
Result<> start(const kos::Child& child, Handle factory, std::string_view name) {
    const Handle own_factory = TRY(child.give(factory, kFactoryRights));
    const std::array handles{
        TRY(child.give_itself()),
        kos::NamedHandle{"task_factory", StartHandleKind::Resource, own_factory.raw(), 0},
    };
    return child.start({.name = name, .arguments = {}, .environment = {}, .handles = handles});
}

void report(std::string_view name, const kos::ProcessEnd& end) {
    if (end.reason == kos::core::kEndedByExit) {
        kos::println("{} ended with exit code {}", name, end.code);
    } else {
        kos::println("{} ended by {}", name, end.reason == kos::core::kEndedByFault ? "a fault" : "force");
    }
}

Result<> run_program(Handle factory, std::string_view name) {
    const kos::Child child = TRY(kos::Child::load(factory, name, kQuota));
    TRY(start(child, factory, name));
    report(name, TRY(child.wait()));
    return {};
}

Result<kos::u32> run_all() {
    const OwnedHandle factory{TRY(resource("task_factory"))};
    kos::u32 count = 0;
    std::array<std::byte, 256> buffer;
    // NOT_FOUND: that was the last file.
    for (kos::u32 index = 0; auto file = kos::core::Romfs::list(index, buffer); ++index) {
        if (is_program(file->name)) {
            TRY(run_program(factory.get(), file->name));
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
