// SPDX-License-Identifier: Apache-2.0
// Loads a program again and again, and counts how the addresses of its image, its stack and its maps differ.
#include <algorithm>
#include <array>

#include <kos/core/pm.hpp>
#include <kos/core/task.hpp>
#include <kos/core/vmm.hpp>
#include <kos/owned_handle.hpp>
#include <kos/print.hpp>
#include <kos/process.hpp>

namespace {

using kos::OwnedHandle;
using kos::Result;
using kos::u32;
using kos::u64;
using kos::abi::Handle;
using kos::core::Task;
using kos::core::Vmm;

constexpr u32 kStarts = 1000;
constexpr u32 kPageShift = 12;
constexpr u32 kAddressBits = 39;
// Where images, maps and stacks can begin (kernel/vmm/layout.hpp).
constexpr u64 kImagesFirst = u64{1} << 32;
constexpr u64 kMapsFirst = u64{1} << 36;
constexpr u64 kStacksFirst = u64{6} << 36;
// Six standard deviations beside the half of kStarts.
constexpr u32 kSeldom = kStarts / 2 - 95;
constexpr u32 kOften = kStarts / 2 + 95;

using Places = std::array<u64, kStarts>;

// Too big for the stack.
Places g_images;
Places g_maps;
Places g_stacks;

Result<> place(Handle factory, u32 index) {
    const OwnedHandle task{TRY(Task::create(factory, "placed", "tests.Placed")).task};
    TRY(Task::load(task.get(), "placed"));
    constexpr std::array<std::byte, 8> kBlock{};
    TRY(Task::set_arguments(task.get(), kBlock));
    g_images[index] = TRY(Vmm::query(task.get(), kImagesFirst)).base - kImagesFirst;
    g_maps[index] = TRY(Vmm::query(task.get(), kMapsFirst)).base - kMapsFirst;
    g_stacks[index] = TRY(Vmm::query(task.get(), kStacksFirst)).base - kStacksFirst;
    return {};
}

u32 bits_that_change(const Places& places) {
    u32 bits = 0;
    for (u32 bit = kPageShift; bit < kAddressBits; ++bit) {
        const auto set = std::count_if(places.begin(), places.end(), [bit](u64 at) { return (at >> bit & 1) != 0; });
        bits += set >= kSeldom && set <= kOften ? 1 : 0;
    }
    return bits;
}

void report(std::string_view what, Places& places) {
    const u32 bits = bits_that_change(places);
    std::sort(places.begin(), places.end());
    const auto different = std::unique(places.begin(), places.end()) - places.begin();
    kos::println("{} of {} processes: {} places, {} bits change evenly", what, kStarts, static_cast<u32>(different),
                 bits);
}

Result<> run() {
    const Handle factory = TRY(kos::process::handle(kos::abi::StartHandleKind::Resource, "task_factory"));
    for (u32 index = 0; index < kStarts; ++index) {
        TRY(place(factory, index));
    }
    report("images", g_images);
    report("maps", g_maps);
    report("stacks", g_stacks);
    return {};
}

}  // namespace

int main(int, char**) {
    const auto done = run();
    if (!done) {
        kos::println("WRONG: a step fails: {}", done.error());
    }
    if (const auto power = kos::process::handle(kos::abi::StartHandleKind::Resource, "power")) {
        static_cast<void>(kos::core::Pm::shutdown(*power, done ? 0 : 1));
    }
    return 1;
}
