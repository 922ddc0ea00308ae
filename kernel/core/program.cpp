// SPDX-License-Identifier: Apache-2.0
// From a path in the boot image, or a memory object, to a loaded task. Here the class manifest is enforced.
#include "core/program.hpp"

#include <kos/abi/romfs.hpp>

#include "lib/log.hpp"
#include "obj/preemption_point.hpp"
#include "romfs/boot_image.hpp"

namespace kos::core {

namespace {

bool is_anonymous(const obj::Process& process) {
    return process.security_class() == abi::manifest::kAnonymous;
}

bool may_have(const obj::Process& process, const romfs::File& file) {
    return is_anonymous(process) ? !romfs::is_listed(file)
                                 : romfs::manifest().binds(process.security_class(), file.name);
}

bool may_have_hash(const obj::Process& process, const Sha256Digest& digest) {
    return romfs::manifest().binds(process.security_class(), digest);
}

// How far a call has come that has no loading yet. Its ticket has the task and the number of the file, so that nobody
// comes with it for another one.
enum class Stage : u64 {
    Found = 1,
    Allowed,
    Verified,
};

constexpr u64 kNoLoading = u64{1} << 63;
constexpr u32 kStageShift = 61;
constexpr u64 kStageMask = u64{3} << kStageShift;
constexpr u32 kFileBits = 16;
static_assert(abi::romfs::kMaxFiles <= u64{1} << kFileBits);

u64 ticket_for(const task::Task& task, u32 file, Stage stage) {
    const u64 place = (task.sid() << kFileBits | file) & ~(kNoLoading | kStageMask);
    return kNoLoading | static_cast<u64>(stage) << kStageShift | place;
}

u32 file_of(u64 ticket) {
    return static_cast<u32>(ticket & ((u64{1} << kFileBits) - 1));
}

Stage stage_of(u64 ticket) {
    return static_cast<Stage>((ticket & kStageMask) >> kStageShift);
}

Result<void> allow(const task::Task& task, const romfs::File& file, u64& ticket) {
    if (stage_of(ticket) != Stage::Found) {
        return {};
    }
    if (!may_have(task, file)) {
        return Error{Status::Invalid};
    }
    ticket = ticket_for(task, file.index, Stage::Allowed);
    return obj::preemption_point();
}

Result<void> verify(const task::Task& task, const romfs::File& file, u64& ticket) {
    if (stage_of(ticket) != Stage::Allowed) {
        return {};
    }
    TRY(romfs::verify_boot_file(file));
    if (file.kind != romfs::Kind::Program) {
        log::error("elf: program '{}': marked as data in the ROMFS", file.name);
        return Error{Status::Corrupt};
    }
    ticket = ticket_for(task, file.index, Stage::Verified);
    return obj::preemption_point();
}

Result<void> load_found(task::Task& task, u64& ticket) {
    if (ticket != ticket_for(task, file_of(ticket), stage_of(ticket))) {
        return Error{Status::BadState};
    }
    const romfs::File file = TRY(romfs::boot_image().file(file_of(ticket)));
    TRY(allow(task, file, ticket));
    TRY(verify(task, file, ticket));
    u64 loading = 0;
    const auto loaded = task.load(task::ProgramFile{file.bytes, file.name}, loading);
    ticket = loading != 0 ? loading : ticket;
    return loaded;
}

}  // namespace

Result<void> load_program(task::Task& task, std::string_view path, u64& ticket) {
    if (ticket == 0) {
        ticket = kNoLoading;
        TRY(obj::preemption_point());
    }
    if (ticket == kNoLoading) {
        ticket = ticket_for(task, TRY(romfs::find_boot_file(path)).index, Stage::Found);
        TRY(obj::preemption_point());
    }
    return (ticket & kNoLoading) != 0 ? load_found(task, ticket) : task.continue_load(ticket);
}

Result<void> load_program(task::Task& task, vmm::Memory& memory, u64 size, u64& ticket) {
    const bool any = is_anonymous(task);
    // Before anything is copied.
    if (!any && !romfs::manifest().lists(task.security_class())) {
        return Error{Status::Invalid};
    }
    return task.load(task::ProgramMemory{memory, size, any ? nullptr : may_have_hash}, ticket);
}

}  // namespace kos::core
