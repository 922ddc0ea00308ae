// SPDX-License-Identifier: Apache-2.0
// Compiles the generated clients of all core endpoints, and one use of each kind.
#include <utility>

#include <kos/core/channel.hpp>
#include <kos/core/hal.hpp>
#include <kos/core/handle.hpp>
#include <kos/core/log.hpp>
#include <kos/core/mm.hpp>
#include <kos/core/pm.hpp>
#include <kos/core/romfs.hpp>
#include <kos/core/task.hpp>
#include <kos/core/thread.hpp>
#include <kos/core/time.hpp>
#include <kos/core/types.hpp>
#include <kos/core/vmm.hpp>

namespace kos::test {

static_assert(std::to_underlying(core::Vmm::Method::Unmap) == 2);

Result<u64> use_core(abi::Handle task, std::span<std::byte> buffer);

Result<u64> use_core(abi::Handle task, std::span<std::byte> buffer) {
    const auto memory = TRY(core::Vmm::create_memory(4096)).memory;
    const auto protection = core::kProtectRead | core::kProtectWrite;
    const auto mapped = TRY(core::Vmm::map(task, memory, 0, 4096, 0, protection));
    const auto file = TRY(core::Romfs::open("init"));
    TRY(core::Log::write(TRY(core::Romfs::read(file.file, 0, buffer)).data));
    TRY(core::Task::set_arguments(task, buffer));
    return mapped.address;
}

}  // namespace kos::test
