// SPDX-License-Identifier: Apache-2.0
// From a path in the boot image, or a memory object, to a loaded task. Here the class manifest is enforced.
#include "core/program.hpp"

#include "lib/log.hpp"
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

}  // namespace

Result<void> load_program(task::Task& task, std::string_view path, u64& ticket) {
    const romfs::File file = TRY(romfs::find_boot_file(path));
    if (!may_have(task, file)) {
        return Error{Status::Invalid};
    }
    TRY(romfs::verify_boot_file(file));
    if (file.kind != romfs::Kind::Program) {
        log::error("elf: program '{}': marked as data in the ROMFS", path);
        return Error{Status::Corrupt};
    }
    return task.load(task::ProgramFile{file.bytes, file.name}, ticket);
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
