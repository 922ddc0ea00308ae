// SPDX-License-Identifier: Apache-2.0
// core.Vmm: memory objects and address spaces.
#include "service/vmm.hpp"

#include "core/before_restart.hpp"
#include "core/service/open_handle.hpp"
#include "obj/preemption_point.hpp"
#include "service/types.hpp"
#include "task/task.hpp"

namespace kos::service::vmm {

namespace {

using kos::thread::Thread;
using kos::vmm::Access;
using kos::vmm::AccessSet;
using kos::vmm::AddressSpace;
using kos::vmm::Memory;

constexpr abi::Rights kMemoryRights = abi::Right::Transfer | abi::Right::Duplicate | abi::Right::Revoke |
                                      abi::Right::GetSid | abi::Right::Read | abi::Right::Write | abi::Right::Execute |
                                      abi::Right::Map;

// INVALID: writable and executable, or neither readable nor nothing.
Result<Access> to_access(u32 protection) {
    switch (protection) {
        case 0:
            return Access::None;
        case types::kProtectRead:
            return Access::Read;
        case types::kProtectRead | types::kProtectWrite:
            return Access::ReadWrite;
        case types::kProtectRead | types::kProtectExecute:
            return Access::ReadExecute;
        default:
            return Error{Status::Invalid};
    }
}

u32 to_protection(Access access) {
    switch (access) {
        case Access::None:
            return 0;
        case Access::Read:
            return types::kProtectRead;
        case Access::ReadWrite:
            return types::kProtectRead | types::kProtectWrite;
        case Access::ReadExecute:
            return types::kProtectRead | types::kProtectExecute;
    }
    return 0;
}

// BAD_STATE: the task ends, or has ended.
Result<AddressSpace*> space_of(const kos::task::Task& task) {
    return task.alive() ? Result<AddressSpace*>{task.space()} : Error{Status::BadState};
}

}  // namespace

Result<CreateMemoryOut> create_memory(obj::Invocation& call, const CreateMemoryIn& in) {
    if (in.size == 0 || in.size > Memory::kMaxSize) {
        return Error{Status::Invalid};
    }
    const u64 size = (in.size + kPageMask) & ~kPageMask;
    obj::Ref<Memory>& memory = Thread::current().unfinished;
    if (!memory || memory->size() != size) {
        memory = TRY(Memory::begin(call.process(), size));
        TRY(obj::preemption_point());
    }
    TRY(memory->fill(Pace::Interruptible));
    TRY(core::make_room_for_handle(call.process()));
    return CreateMemoryOut{TRY(core::open_handle(call.process(), *memory, kMemoryRights))};
}

Result<MapOut> map(obj::Invocation& call, const MapIn& in) {
    const Access access = TRY(to_access(in.protection));
    const auto source = TRY(call.process().handles().find_map_source(in.memory_handle));
    AddressSpace* space = TRY(space_of(in.task));
    const UserAddr address = TRY(space->map({.memory = in.memory,
                                             .offset = in.offset,
                                             .size = in.size,
                                             .access = access,
                                             .allowed = AccessSet::from_rights(source.rights),
                                             .at = UserAddr{in.hint},
                                             .through = source.place},
                                            Thread::current().attempt));
    return MapOut{address.raw()};
}

Result<void> unmap(obj::Invocation& /*call*/, const UnmapIn& in) {
    AddressSpace* space = TRY(space_of(in.task));
    return space->unmap(UserAddr{in.address}, in.size, Thread::current().attempt);
}

Result<void> protect(obj::Invocation& /*call*/, const ProtectIn& in) {
    const Access access = TRY(to_access(in.protection));
    AddressSpace* space = TRY(space_of(in.task));
    return space->protect(UserAddr{in.address}, in.size, access, Thread::current().attempt);
}

Result<QueryOut> query(obj::Invocation& /*call*/, const QueryIn& in) {
    AddressSpace* space = TRY(space_of(in.task));
    TRY(space->settle(Pace::Interruptible));
    const kos::vmm::RegionInfo region = TRY(space->query(UserAddr{in.address}));
    return QueryOut{region.start.raw(), region.size, to_protection(region.access)};
}

Result<void> seal(obj::Invocation& /*call*/, const SealIn& in) {
    return in.memory.seal();
}

Result<ReserveOut> reserve(obj::Invocation& /*call*/, const ReserveIn& in) {
    const Access access = TRY(to_access(in.protection));
    AddressSpace* space = TRY(space_of(in.task));
    return ReserveOut{TRY(space->reserve(in.size, access, UserAddr{in.hint}, Thread::current().attempt)).raw()};
}

Result<void> commit(obj::Invocation& /*call*/, const CommitIn& in) {
    AddressSpace* space = TRY(space_of(in.task));
    return space->commit(UserAddr{in.address}, in.size, Thread::current().attempt);
}

Result<void> decommit(obj::Invocation& /*call*/, const DecommitIn& in) {
    AddressSpace* space = TRY(space_of(in.task));
    return space->decommit(UserAddr{in.address}, in.size, Thread::current().attempt);
}

Result<StatsOut> stats(obj::Invocation& /*call*/, const StatsIn& in) {
    AddressSpace* space = TRY(space_of(in.task));
    TRY(space->settle(Pace::Interruptible));
    const kos::vmm::SpaceStats stats = space->stats();
    return StatsOut{stats.mapped, stats.reserved, stats.committed};
}

}  // namespace kos::service::vmm
