// SPDX-License-Identifier: Apache-2.0
// core.Romfs: the files of the boot image.
#include "service/romfs.hpp"

#include <algorithm>

#include <hal/memory_map.hpp>

#include "core/service/open_handle.hpp"
#include "obj/invocation.hpp"
#include "obj/preemption_point.hpp"
#include "romfs/boot_image.hpp"
#include "romfs/open_file.hpp"
#include "thread/thread.hpp"
#include "vmm/memory.hpp"

namespace kos::service::romfs {

namespace {

using kos::thread::Thread;

constexpr usize kMaxRead = 4096;
constexpr abi::Rights kFileRights =
    abi::Right::Transfer | abi::Right::Duplicate | abi::Right::Revoke | abi::Right::GetSid | abi::Right::Read;
constexpr abi::Rights kPagesRights = kFileRights | abi::Right::Map;

}  // namespace

// Finding a file takes as long as the rest: the ticket is its number and one.
Result<OpenOut> open(obj::Invocation& call, const OpenIn& in) {
    u64& found = Thread::current().restart_ticket;
    if (found == 0) {
        found = TRY(kos::romfs::find_boot_file(in.path)).index + 1;
        TRY(obj::preemption_point());
    }
    const kos::romfs::File file = TRY(kos::romfs::boot_image().file(static_cast<u32>(found - 1)));
    TRY(kos::romfs::verify_boot_file(file));
    kos::romfs::OpenFile* opened = TRY(kos::romfs::OpenFile::create(call.process(), file));
    return OpenOut{TRY(core::open_handle(call.process(), *opened, kFileRights)), file.bytes.size()};
}

Result<ReadOut> read(obj::Invocation& call, const ReadIn& in) {
    return ReadOut{in.file.read(in.offset, std::min(kMaxRead, call.arena_room()))};
}

Result<StatOut> stat(obj::Invocation& /*call*/, const StatIn& in) {
    return StatOut{TRY(kos::romfs::find_boot_file(in.path)).bytes.size()};
}

Result<ListOut> list(obj::Invocation& /*call*/, const ListIn& in) {
    const kos::romfs::File file = TRY(kos::romfs::boot_image().file(in.index));
    return ListOut{file.name, file.bytes.size()};
}

// Files begin on pages, and what their last page holds behind them is zero (romfs/validate.cpp).
Result<MapOut> map(obj::Invocation& call, const MapIn& in) {
    const std::span<const std::byte> bytes = in.file.file().bytes;
    if (bytes.empty()) {
        return Error{Status::Invalid};
    }
    const hal::PhysRange pages{hal::virt_to_phys(bytes.data()), (bytes.size() + kPageMask) & ~kPageMask};
    const auto memory =
        TRY(kos::vmm::Memory::create_from_physical(call.process(), pages, kos::vmm::PhysicalUse::Image));
    return MapOut{TRY(core::open_handle(call.process(), *memory, kPagesRights)), bytes.size()};
}

}  // namespace kos::service::romfs
