// SPDX-License-Identifier: Apache-2.0
// One snapshot buffer for each CPU.
#include "obj/snapshot_buffer.hpp"

#include <hal/boot_info.hpp>
#include <hal/cpu.hpp>

namespace kos::obj {

namespace {

SnapshotBuffer buffers[hal::kMaxCpus];

}  // namespace

SnapshotBuffer& snapshot_buffer() {
    return buffers[hal::this_cpu().number];
}

}  // namespace kos::obj
