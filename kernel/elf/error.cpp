// SPDX-License-Identifier: Apache-2.0
// The texts of the ELF errors.
#include "elf/error.hpp"

namespace kos::elf {
namespace {

constexpr std::string_view kTexts[kCodeCount] = {
    "file shorter than an ELF header",
    "no ELF file",
    "not a 64-bit file",
    "not little-endian",
    "unknown ELF version",
    "not for AArch64",
    "not an executable",
    "bad size of a header",
    "program headers beyond the end of the file",
    "too many program headers",
    "too many segments",
    "nothing to load",
    "needs an interpreter: link it statically",
    "needs a library: link it statically",
    "dynamic section beyond the end of the file",
    "asks for an executable stack",
    "segment without any access",
    "segment is writable and executable",
    "segment beyond the end of the file",
    "segment larger in the file than in memory",
    "empty segment",
    "segment wraps around the address space",
    "segment outside of user space",
    "bad alignment of a segment",
    "segments not in ascending order",
    "segments overlap on a page",
    "entry point outside of the text",
    "second TLS segment",
    "TLS segment outside of the loaded ones",
    "malformed note",
    "malformed dynamic section",
    "relocations outside of the loaded segments",
    "relocation of an unsupported kind",
    "relocation outside of writable data",
    "position-independent program of more than 16 GiB",
};

}  // namespace

std::string_view code_text(Code code) {
    const auto index = static_cast<u32>(code);
    return index < kCodeCount ? kTexts[index] : std::string_view{"?"};
}

Status to_status(const ImageError& error) {
    switch (error.code) {
        case Code::NotElf64:
        case Code::NotLittleEndian:
        case Code::NotAarch64:
        case Code::NeedsInterpreter:
        case Code::NeedsLibrary:
        case Code::UnsupportedRelocation:
            return Status::Unsupported;
        default:
            return Status::Invalid;
    }
}

}  // namespace kos::elf
