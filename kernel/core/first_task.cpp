// SPDX-License-Identifier: Apache-2.0
// Creation of init.
#include "core/first_task.hpp"

#include <hal/interrupt.hpp>
#include <kos/base/start_block_writer.hpp>

#include "config.hpp"
#include "core/program.hpp"
#include "core/stop.hpp"
#include "lib/log.hpp"
#include "lib/restart.hpp"
#include "obj/resource.hpp"
#include "task/task.hpp"

namespace kos::core {

namespace {

constexpr std::string_view kInitPath = "init";
// Of the machine's free memory, in 1/8: the rest is for page frames that the kernel's caches hold half used.
constexpr u64 kInitEighths = 7;
// Tables of handles are memory of their holders; so many are more than the memory of most machines.
constexpr u32 kInitHandles = u32{1} << 20;

struct RootResource {
    abi::ObjectType type;
    std::string_view name;  // in init's start block
};

constexpr RootResource kRootResources[] = {
    {abi::ObjectType::Power, "power"},
    {abi::ObjectType::TaskFactory, "task_factory"},
    {abi::ObjectType::CodeSealing, "code_sealing"},
    {abi::ObjectType::Dma, "dma"},
    {abi::ObjectType::NameRegistry, "name_registry"},
    {abi::ObjectType::Stat, "stat"},
    {abi::ObjectType::Clock, "clock"},
};

// Of physical addresses, in pages: more than any machine has.
constexpr u64 kAllPages = u64{1} << (48 - kPageShift);

constexpr abi::Rights kResourceRights = abi::Right::Transfer | abi::Right::Duplicate | abi::Right::Revoke |
                                        abi::Right::GetSid | abi::Right::Manage | abi::Right::Inspect |
                                        abi::Right::Derive;
constexpr abi::Rights kOwnTaskRights =
    abi::Right::Duplicate | abi::Right::GetSid | abi::Right::Manage | abi::Right::Inspect | abi::Right::Wait;

Result<NamedHandle> give_range(task::Task& init, const RootResource& root, obj::NumberRange range) {
    obj::RangeResource* resource = TRY(obj::RangeResource::create(root.type, range));
    const abi::Handle handle = TRY(init.give(*resource, kResourceRights));
    return NamedHandle{root.name, abi::StartHandleKind::Resource, handle.raw(), 0};
}

Result<void> set_start_block(task::Task& init) {
    NamedHandle handles[std::size(kRootResources) + 3];
    usize count = 0;
    handles[count++] = {"task", abi::StartHandleKind::Task, TRY(init.give(init, kOwnTaskRights)).raw(), 0};
    for (const RootResource& root : kRootResources) {
        obj::Resource* resource = TRY(obj::Resource::create(root.type));
        const abi::Handle handle = TRY(init.give(*resource, kResourceRights));
        handles[count++] = {root.name, abi::StartHandleKind::Resource, handle.raw(), 0};
    }
    const u32 lines = hal::interrupts().line_count();
    handles[count++] =
        TRY(give_range(init, {abi::ObjectType::Irq, "irq"}, {hal::kFirstSharedLine, lines - hal::kFirstSharedLine}));
    handles[count++] = TRY(give_range(init, {abi::ObjectType::Mmio, "mmio"}, {0, kAllPages}));
    std::byte block[512];
    const usize bytes = TRY(write_start_block(block, {kInitPath, {}, {}, {handles, count}}));
    return init.set_arguments({block, bytes});
}

// Nobody else runs yet: what is pending is taken when init runs.
Result<void> load_init(task::Task& init) {
    for (u64 ticket = 0;;) {
        const auto loaded = load_program(init, kInitPath, ticket);
        if (loaded || loaded.error() != kRestart) {
            return loaded;
        }
    }
}

Result<void> make_init() {
    // The machine's: what it gives to its children comes out of this.
    const u64 memory_limit = mm::kernel_pages.stats().free_frames / 8 * kInitEighths * kPageSize;
    const obj::Name name = TRY(obj::Name::create(kInitPath));
    const obj::Ref<task::Task> init =
        TRY(task::Task::create_first({name, name, memory_limit, kInitHandles, config::kMaxThreads}));
    TRY(load_init(*init));
    TRY(set_start_block(*init));
    init->set_ceiling(sched::kHighestCeiling);
    return init->start();
}

}  // namespace

void start_first_task() {
    if (const auto made = make_init(); !made) {
        log::error("boot: '{}': {}", kInitPath, made.error());
        stop("boot failed: the first process, 'init' in the ROMFS, could not be started");
    }
}

}  // namespace kos::core
