// SPDX-License-Identifier: Apache-2.0
// Mapping, protecting and unmapping runs of pages, in a stretch whose page tables exist.
#include <kos/core/handle.hpp>
#include <kos/core/types.hpp>
#include <kos/core/vmm.hpp>

#include "meter.hpp"
#include "rows.hpp"

namespace bench {
namespace {

using kos::abi::Handle;
using kos::core::Vmm;

constexpr u64 kPageBytes = 4096;
// The reach of two page tables. Their first and their last page stay mapped, so that the tables stay too; runs lie
// between.
constexpr u64 kStretch = u64{16} << 30;
constexpr u64 kStretchPages = 1024;
constexpr u64 kLastPage = kStretch + (kStretchPages - 1) * kPageBytes;
constexpr u64 kRun = kStretch + kPageBytes;
constexpr u64 kMostPages = 512;
// A reservation, in which pages stay beside those that come and go, too.
constexpr u64 kReserved = u64{32} << 30;
constexpr u32 kReadWrite = kos::core::kProtectRead | kos::core::kProtectWrite;

struct Target {
    Handle task;
    Handle memory;
};

auto map(const Target& target, u64 address, u64 bytes) {
    return Vmm::map(target.task, target.memory, 0, bytes, address, kReadWrite);
}

u32 map_run(const Target& target, u64 bytes) {
    const auto call = count([&] { return map(target, kRun, bytes); });
    must(call.result, "Vmm.Map answers");
    must(Vmm::unmap(target.task, kRun, bytes), "Vmm.Unmap answers");
    return call.count;
}

u32 protect_run(const Target& target, u64 bytes) {
    must(map(target, kRun, bytes), "Vmm.Map answers");
    const auto call = count([&] { return Vmm::protect(target.task, kRun, bytes, kos::core::kProtectRead); });
    must(call.result, "Vmm.Protect answers");
    must(Vmm::unmap(target.task, kRun, bytes), "Vmm.Unmap answers");
    return call.count;
}

u32 unmap_run(const Target& target, u64 bytes) {
    must(map(target, kRun, bytes), "Vmm.Map answers");
    const auto call = count([&] { return Vmm::unmap(target.task, kRun, bytes); });
    must(call.result, "Vmm.Unmap answers");
    return call.count;
}

u32 commit_run(const Target& target, u64 bytes) {
    const auto call = count([&] { return Vmm::commit(target.task, kReserved + kPageBytes, bytes); });
    must(call.result, "Vmm.Commit answers");
    must(Vmm::decommit(target.task, kReserved + kPageBytes, bytes), "Vmm.Decommit answers");
    return call.count;
}

u32 decommit_run(const Target& target, u64 bytes) {
    must(Vmm::commit(target.task, kReserved + kPageBytes, bytes), "Vmm.Commit answers");
    const auto call = count([&] { return Vmm::decommit(target.task, kReserved + kPageBytes, bytes); });
    must(call.result, "Vmm.Decommit answers");
    return call.count;
}

u32 create_memory(u64 bytes) {
    const auto call = count([&] { return Vmm::create_memory(bytes); });
    must(kos::core::Handle::close(must(call.result, "Vmm.CreateMemory answers").memory), "Handle.Close answers");
    return call.count;
}

struct Row {
    std::string_view map;
    std::string_view protect;
    std::string_view unmap;
    std::string_view commit;
    std::string_view decommit;
    u64 pages;
};

constexpr Row kRows[] = {
    {"vmm.map.1", "vmm.protect.1", "vmm.unmap.1", "vmm.commit.1", "vmm.decommit.1", 1},
    {"vmm.map.16", "vmm.protect.16", "vmm.unmap.16", "vmm.commit.16", "vmm.decommit.16", 16},
    {"vmm.map.512", "vmm.protect.512", "vmm.unmap.512", "vmm.commit.512", "vmm.decommit.512", kMostPages},
};

void measure_reserved(const Target& target) {
    must(Vmm::reserve(target.task, kStretchPages * kPageBytes, kReserved, kReadWrite), "Vmm.Reserve answers");
    must(Vmm::commit(target.task, kReserved, kPageBytes), "Vmm.Commit answers");
    must(Vmm::commit(target.task, kReserved + (kStretchPages - 1) * kPageBytes, kPageBytes), "Vmm.Commit answers");
    for (const Row& row : kRows) {
        const u64 bytes = row.pages * kPageBytes;
        measure(row.commit, [&] { return commit_run(target, bytes); });
        measure(row.decommit, [&] { return decommit_run(target, bytes); });
    }
    must(Vmm::unmap(target.task, kReserved, kStretchPages * kPageBytes), "Vmm.Unmap answers");
}

void measure_creation() {
    measure("vmm.create_memory.1", [] { return create_memory(kPageBytes); });
    measure("mm.zero_page",
            [] { return (create_memory(9 * kPageBytes) - create_memory(kPageBytes)) / 8 + empty_count(); });
    measure("vmm.create_memory.512", [] { return create_memory(kMostPages * kPageBytes); });
}

}  // namespace

void measure_memory(const Powers& powers) {
    const auto made = must(Vmm::create_memory(kMostPages * kPageBytes), "Vmm.CreateMemory answers");
    const Target target{powers.self, made.memory};
    must(map(target, kStretch, kPageBytes), "Vmm.Map answers");
    must(map(target, kLastPage, kPageBytes), "Vmm.Map answers");
    for (const Row& row : kRows) {
        const u64 bytes = row.pages * kPageBytes;
        measure(row.map, [&] { return map_run(target, bytes); });
        measure(row.protect, [&] { return protect_run(target, bytes); });
        measure(row.unmap, [&] { return unmap_run(target, bytes); });
    }
    measure_reserved(target);
    measure_creation();
    must(Vmm::unmap(powers.self, kStretch, kStretchPages * kPageBytes), "Vmm.Unmap answers");
    must(kos::core::Handle::close(made.memory), "Handle.Close answers");
}

}  // namespace bench
