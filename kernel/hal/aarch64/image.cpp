// SPDX-License-Identifier: Apache-2.0
// Linked addresses of the image turned into physical ones.
#include "hal/aarch64/image.hpp"

namespace kos::hal::image {
namespace {

// Initialized data, not BSS: it is written before BSS is cleared.
constinit PhysAddr physical_base{1};

u64 number(const void* pointer) {
    // Safe: the pointer becomes a number and nothing is accessed through it.
    return reinterpret_cast<u64>(pointer);
}

}  // namespace

void set_physical_base(PhysAddr base) {
    physical_base = base;
}

// Both addresses are formed relative to the program counter, so the difference is right wherever this runs.
PhysAddr physical(const void* pointer) {
    return physical_base + (number(pointer) - number(kos_text_start));
}

PhysRange range(const char* start, const char* end) {
    return {physical(start), number(end) - number(start)};
}

PhysRange whole() {
    return range(kos_text_start, kos_image_end);
}

PhysRange read_only() {
    return range(kos_text_start, kos_data_start);
}

}  // namespace kos::hal::image
