// SPDX-License-Identifier: Apache-2.0
// The kernel image's own parts, as kernel.ld lays them out, and where they lie in physical memory.
#pragma once

#include <hal/boot_info.hpp>

extern "C" {
// Defined by kernel.ld; only their addresses mean something.
extern const char kos_text_start[];
extern const char kos_identity_start[];
extern const char kos_identity_end[];
extern const char kos_rodata_start[];
extern const char kos_data_start[];
extern const char kos_boot_stack[];
extern const char kos_boot_stack_end[];
extern const char kos_image_end[];
}

namespace kos::hal::image {

// Tells where the image was loaded; first of all, with the MMU off.
void set_physical_base(PhysAddr base);

// The physical address of something in the image, with the MMU off or on.
PhysAddr physical(const void* pointer);

PhysRange range(const char* start, const char* end);
PhysRange whole();
// Text and constants: no alias of them may be written.
PhysRange read_only();

}  // namespace kos::hal::image
