// SPDX-License-Identifier: Apache-2.0
// What the boot loader tells the kernel in /chosen.
#pragma once

#include "hal/dtb/tree.hpp"

namespace kos::hal::dtb {

struct Console {
    Node node{};
    std::string_view options{};  // behind the ':' of stdout-path, "115200n8"; may be empty
    u32 baud_rate{};             // the number that the options begin with; 0 when there is none
};

// Secret bytes, and where they lie in the blob, since who reads them has to wipe them.
struct Seed {
    lib::ByteView bytes{};
    u32 offset{};
};

// stdout-path, by path or alias. Errors: NotFound, Invalid.
[[nodiscard]] Result<Console> stdout_console(const Tree& tree);

// linux,initrd-start to linux,initrd-end (exclusive), 4 or 8 bytes each. Errors: NotFound (one is missing, or the range
// is empty), Invalid (malformed, or the end lies before the start).
[[nodiscard]] Result<AddressRange> initrd(const Tree& tree);

// Errors: NotFound, Invalid.
[[nodiscard]] Result<std::string_view> boot_arguments(const Tree& tree);

// kaslr-seed (8 bytes, as Linux's binding has it) and rng-seed (any length). NotFound when missing or empty.
[[nodiscard]] Result<Seed> kaslr_seed(const Tree& tree);
[[nodiscard]] Result<Seed> rng_seed(const Tree& tree);

}  // namespace kos::hal::dtb
