// SPDX-License-Identifier: Apache-2.0
// From a path in the boot image to a loaded task.
#include "core/program.hpp"

#include "lib/log.hpp"
#include "romfs/boot_image.hpp"

namespace kos::core {

Result<void> load_program(task::Task& task, std::string_view path) {
    const romfs::File file = TRY(romfs::open_boot_file(path));
    if (file.kind != romfs::Kind::Program) {
        log::error("elf: program '{}': marked as data in the ROMFS", path);
        return Error{Status::Corrupt};
    }
    const auto image = elf::Image::create(file.bytes);
    if (!image) {
        log::error("elf: program '{}': {} at offset {:#x}", path, elf::code_text(image.error().code),
                   image.error().offset);
        return Error{Status::Corrupt};
    }
    return task.load(*image);
}

}  // namespace kos::core
