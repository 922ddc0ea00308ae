// SPDX-License-Identifier: Apache-2.0
// Addresses, sizes and offsets that are no memory of the attacker's, and memory of another process.
#include <bit>

#include <kos/abi/rights.hpp>
#include <kos/core/handle.hpp>
#include <kos/core/mm.hpp>
#include <kos/core/task.hpp>
#include <kos/core/types.hpp>
#include <kos/core/vmm.hpp>

#include "acts.hpp"
#include "check.hpp"

namespace attack {
namespace {

using acts::kPage;
using kos::Status;
using kos::u32;
using kos::u64;
using kos::abi::Handle;
using kos::abi::Right;
using kos::core::Vmm;

constexpr u32 kRead = kos::core::kProtectRead;
constexpr u32 kReadWrite = kRead | kos::core::kProtectWrite;
constexpr u32 kWriteExecute = kos::core::kProtectWrite | kos::core::kProtectExecute;
constexpr u64 kUserEnd = u64{1} << 39;
// Above the stacks: the kernel puts nothing there.
constexpr u64 kAt = u64{456} << 30;
constexpr u64 kKernelAddresses[] = {kUserEnd, ~u64{0} - kPage + 1, 0xffff'ff80'0000'0000, 0xffff'ffff'8000'0000};

void maps(Check& check, Handle self, Handle memory) {
    const auto map = [&](u64 address, u64 offset, u64 size, u32 protection = kReadWrite) {
        return Vmm::map(self, memory, offset, size, address, protection);
    };
    check.expect("map the first page behind 0", map(kPage, 0, kPage), Status::Invalid);
    for (const u64 address : kKernelAddresses) {
        check.expect("map kernel space", map(address, 0, kPage), Status::Invalid);
    }
    check.expect("map into kernel space", map(kUserEnd - kPage, 0, 2 * kPage), Status::Invalid);
    check.expect("size that wraps", map(kAt, 0, ~u64{0} - kPage + 1), Status::Invalid);
    check.expect("offset and size that wrap", map(kAt, ~u64{0} - kPage + 1, 2 * kPage), Status::Invalid);
    check.expect("no size", map(kAt, 0, 0), Status::Invalid);
    check.expect("beyond the object", map(kAt, kPage, 2 * kPage), Status::Invalid);
    check.expect("write and execute", map(kAt, 0, kPage, kRead | kWriteExecute), Status::Invalid);
    check.expect("write and execute without read", map(kAt, 0, kPage, kWriteExecute), Status::Invalid);
    check.expect("unknown protection", map(kAt, 0, kPage, 8), Status::Invalid);
}

void changes(Check& check, Handle self, Handle memory) {
    check.expect("map", Vmm::map(self, memory, 0, kPage, kAt, kReadWrite), Status::Ok);
    check.expect("map twice", Vmm::map(self, memory, 0, kPage, kAt, kRead), Status::Exists);
    check.expect("written memory becomes code", Vmm::protect(self, kAt, kPage, kRead | kos::core::kProtectExecute),
                 Status::Invalid);
    check.expect("write and execute", Vmm::protect(self, kAt, kPage, kRead | kWriteExecute), Status::Invalid);
    check.expect("protect what is not mapped", Vmm::protect(self, kAt, 2 * kPage, kRead), Status::NotFound);
    for (const u64 address : kKernelAddresses) {
        check.expect("protect kernel space", Vmm::protect(self, address, kPage, kRead), Status::Invalid);
        check.expect("unmap kernel space", Vmm::unmap(self, address, kPage), Status::Invalid);
    }
    check.expect("unmap a size that wraps", Vmm::unmap(self, kAt, ~u64{0} - kPage + 1), Status::Invalid);
    check.expect("protect a size that wraps", Vmm::protect(self, kAt, ~u64{0} - kPage + 1, kRead), Status::Invalid);
    check.expect("unmap", Vmm::unmap(self, kAt, kPage), Status::Ok);
}

// A page of this program's text.
u64 own_text() {
    return std::bit_cast<u64>(&own_text) & ~(kPage - 1);
}

void reservations(Check& check, Handle self, Handle memory) {
    constexpr u64 kHuge = u64{1} << 35;
    check.expect("reserve kernel space", Vmm::reserve(self, kPage, kKernelAddresses[2], kReadWrite), Status::Invalid);
    check.expect("reserve a size that wraps", Vmm::reserve(self, ~u64{0} - kPage + 1, kAt, kReadWrite),
                 Status::Invalid);
    check.expect("reserve code", Vmm::reserve(self, kPage, kAt, kRead | kos::core::kProtectExecute), Status::Invalid);
    check.expect("reserve", Vmm::reserve(self, kHuge, kAt, kReadWrite), Status::Ok);
    check.expect("reserve twice", Vmm::reserve(self, kPage, kAt, kReadWrite), Status::Exists);
    check.expect("map over a reservation", Vmm::map(self, memory, 0, kPage, kAt, kReadWrite), Status::Exists);
    check.expect("commit beyond the quota", Vmm::commit(self, kAt, kHuge), Status::Quota);
    check.expect("commit what is not reserved", Vmm::commit(self, kAt - kPage, 2 * kPage), Status::NotFound);
    check.expect("commit kernel space", Vmm::commit(self, kKernelAddresses[2], kPage), Status::Invalid);
    check.expect("commit a size that wraps", Vmm::commit(self, kAt, ~u64{0} - kPage + 1), Status::Invalid);
    check.expect("decommit what is not reserved", Vmm::decommit(self, kAt + kHuge, kPage), Status::NotFound);
    check.expect("decommit program text", Vmm::decommit(self, own_text(), kPage), Status::NotFound);
    check.expect("reserved memory becomes code", Vmm::protect(self, kAt, kPage, kRead | kos::core::kProtectExecute),
                 Status::Invalid);
    check.expect("give it back", Vmm::unmap(self, kAt, kHuge), Status::Ok);
}

// A handle that only lets look at a process; memory without the right to map it.
void rights(Check& check, const Powers& powers, Handle memory) {
    const auto other = kos::core::Task::create(powers.factory, "bystander", "tests.Accomplice");
    check.expect("a bystander", other, Status::Ok);
    if (!other) {
        return;
    }
    constexpr auto kInspect = static_cast<kos::abi::Rights>(Right::Inspect);
    const auto looked = kos::core::Handle::duplicate(other->task, kInspect);
    const auto unmappable = kos::core::Handle::duplicate(memory, Right::Read | Right::Write);
    const auto readable = kos::core::Handle::duplicate(memory, Right::Read | Right::Map);
    check.expect("narrow handles", looked && unmappable && readable ? Status::Ok : Status::Quota, Status::Ok);
    const Handle handle = looked->duplicate;
    check.expect("unmap another's memory", Vmm::unmap(handle, 0x40'0000, kPage), Status::NoRights);
    check.expect("protect another's memory", Vmm::protect(handle, 0x40'0000, kPage, kRead), Status::NoRights);
    check.expect("map into another process", Vmm::map(handle, memory, 0, kPage, kAt, kRead), Status::NoRights);
    check.expect("map without MAP", Vmm::map(powers.self, unmappable->duplicate, 0, kPage, kAt, kRead),
                 Status::NoRights);
    check.expect("write without WRITE", Vmm::map(powers.self, readable->duplicate, 0, kPage, kAt, kReadWrite),
                 Status::NoRights);
    check.expect("map a process", Vmm::map(powers.self, other->task, 0, kPage, kAt, kRead), Status::WrongType);
    for (const Handle made : {other->task, handle, unmappable->duplicate, readable->duplicate}) {
        check.expect("close", kos::core::Handle::close(made), Status::Ok);
    }
}

void physical(Check& check, const Powers& powers) {
    using kos::core::Mm;
    constexpr u64 kMegabyte = u64{1} << 20;
    check.expect("contiguous memory without the resource", Mm::allocate_contiguous(Handle{}, kPage), Status::BadHandle);
    check.expect("contiguous memory by sealing", Mm::allocate_contiguous(powers.sealing, kPage), Status::WrongType);
    check.expect("contiguous memory of no size", Mm::allocate_contiguous(powers.dma, 0), Status::Invalid);
    check.expect("more than a piece", Mm::allocate_contiguous(powers.dma, 65 * kMegabyte), Status::NoMemory);
    check.expect("more than the quota", Mm::allocate_contiguous(powers.dma, u64{1} << 38), Status::Quota);
    const auto made = Mm::allocate_contiguous(powers.dma, kMegabyte);
    check.expect("contiguous memory", made, Status::Ok);
    if (made) {
        check.expect("its address", made->address % kMegabyte == 0 ? Status::Ok : Status::Corrupt, Status::Ok);
        check.expect("map it", Vmm::map(powers.self, made->memory, 0, kMegabyte, kAt, kReadWrite), Status::Ok);
        check.expect("unmap it", Vmm::unmap(powers.self, kAt, kMegabyte), Status::Ok);
        check.expect("seal it", Vmm::seal(made->memory, powers.sealing), Status::NoRights);
        check.expect("close", kos::core::Handle::close(made->memory), Status::Ok);
    }
}

}  // namespace

bool attack_ranges(const Powers& powers) {
    Check check{"ranges"};
    physical(check, powers);
    const auto made = Vmm::create_memory(2 * kPage);
    check.expect("memory", made, Status::Ok);
    if (made) {
        maps(check, powers.self, made->memory);
        changes(check, powers.self, made->memory);
        reservations(check, powers.self, made->memory);
        rights(check, powers, made->memory);
        check.expect("close", kos::core::Handle::close(made->memory), Status::Ok);
    }
    return check.finish();
}

}  // namespace attack
