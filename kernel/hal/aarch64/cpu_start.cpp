// SPDX-License-Identifier: Apache-2.0
// Starting the other CPUs: each finds what it begins with in a CpuStart of its own, goes through start.S, shows that it
// can do what the boot CPU can, and reports.
#include <atomic>

#include <hal/clock.hpp>
#include <hal/cpu_start.hpp>

#include "hal/aarch64/barrier.hpp"
#include "hal/aarch64/boot_steps.hpp"
#include "hal/aarch64/cpu.hpp"
#include "hal/aarch64/image.hpp"
#include "hal/aarch64/kernel_map.hpp"
#include "hal/aarch64/mmu_setup.hpp"
#include "hal/aarch64/system_registers.hpp"
#include "hal/aarch64/tlb.hpp"
#include "hal/driver/devices.hpp"
#include "lib/log.hpp"

extern "C" const char kos_started[];

namespace kos::hal {
namespace {

// How long the boot CPU waits for one.
constexpr u64 kPatienceNs = 1'000'000'000;

enum class Progress : u8 {
    Started,
    Ready,      // it goes on by itself
    Unfit,      // it lacks what the boot CPU has
    GivenUpOn,  // it comes too late
};

// What all CPUs have to agree on: threads go from one to another, and what the kernel found out at boot holds for all.
struct Features {
    u64 processor;
    u64 instructions;
    u64 memory0;
    u64 memory1;
    u64 memory2;

    bool operator==(const Features&) const = default;
};

Features own_features() {
    return {sysreg::IdAa64Pfr0::read(), sysreg::IdAa64Isar0::read(), sysreg::IdAa64Mmfr0::read(),
            sysreg::IdAa64Mmfr1::read(), sysreg::IdAa64Mmfr2::read()};
}

// start.S reads the first two with the caches off.
struct alignas(64) CpuStart {
    MmuSetup mmu;
    CpuStart* self;
    CpuLocal* local;
    Features features;  // of the boot CPU
    std::atomic<Progress> progress;
};

static_assert(offsetof(CpuStart, self) == CPU_START_SELF);

struct alignas(kPageSize) Stack {
    std::byte bytes[kKernelStackSize];
};

constexpr usize kOthers = kMaxCpus > 1 ? kMaxCpus - 1 : 1;

constinit CpuStart starts[kOthers]{};
constinit Stack stacks[kOthers]{};
constinit dtb::Cpu others[kOthers]{};
constinit u32 other_count = 0;

u64 own_affinity() {
    constexpr Field64 kLow{0, 24};
    constexpr Field64 kHigh{32, 8};
    return sysreg::Mpidr::read() & (kLow.mask() | kHigh.mask());
}

// The CPU reads it with its caches off.
void clean_to_memory(const CpuStart& start) {
    const u64 line = u64{4} << sysreg::kCtrDataLine.get(sysreg::Ctr::read());
    // Safe: the address is used as a number, and the lines are cleaned, not changed.
    const u64 first = reinterpret_cast<u64>(&start);
    for (u64 address = first & ~(line - 1); address < first + sizeof(CpuStart); address += line) {
        asm volatile("dc civac, %0" : : "r"(address) : "memory");
    }
    full_barrier();
}

PhysRange memory_of(const Stack& stack) {
    return {image::physical(&stack), sizeof(Stack)};
}

void prepare(CpuStart& start, u32 other, CpuLocal& local) {
    use_stacks(local, other);
    start.mmu = {.mair = mair_value(),
                 .tcr = tcr_value(),
                 .ttbr0 = kernel_map::identity_root().table.raw(),
                 .ttbr1 = kernel_map::kernel_root().table.raw(),
                 .sctlr = sctlr_value(),
                 .stack_top = local.stack_top};
    start.self = &start;
    start.local = &local;
    start.features = own_features();
    start.progress = Progress::Started;
    clean_to_memory(start);
}

Result<void> wait_for(CpuStart& start) {
    const u64 until = now_ns() + kPatienceNs;
    Progress seen = Progress::Started;
    while ((seen = start.progress) == Progress::Started && now_ns() < until) {
    }
    if (seen == Progress::Started && start.progress.compare_exchange_strong(seen, Progress::GivenUpOn)) {
        return Error{Status::Timeout};
    }
    return seen == Progress::Ready ? Result<void>{} : Error{Status::Unsupported};
}

}  // namespace

void find_other_cpus(const dtb::Tree& tree, BootInfo& info) {
    u32 named = 0;
    bool boot_cpu_seen = false;
    const auto found = dtb::for_each_cpu(tree, [&](const dtb::Cpu& cpu) {
        ++named;
        if (cpu.affinity == own_affinity()) {
            boot_cpu_seen = true;
        } else if (other_count < kMaxCpus - 1) {
            others[other_count++] = cpu;
        }
    });
    info.cpu_count = found.has_value() ? named : 1;
    if (!found.has_value() || !boot_cpu_seen) {
        log::warning("boot: the device tree's cpus cannot be used; only the boot CPU is known");
        other_count = 0;
    }
}

Result<void> start_cpu(u32 other, CpuLocal& local) {
    if (other == 0 || other > other_count) {
        return Error{Status::NotFound};
    }
    const dtb::Cpu& cpu = others[other - 1];
    CpuStarter* const starter = cpu_starter(cpu.method);
    if (starter == nullptr) {
        return Error{Status::Unsupported};
    }
    CpuStart& start = starts[other - 1];
    TRY(map_stack(other, memory_of(stacks[other - 1])));
    prepare(start, other, local);
    TRY(starter->start(cpu, image::physical(kos_started), image::physical(&start).raw()));
    return wait_for(start);
}

u32 call_other_cpus() {
    const u32 self = this_cpu().number;
    u32 called = 0;
    for (u32 index = 0; index < other_count; ++index) {
        // The boot CPU, which has no record, gets the place of the CPU that calls.
        const CpuLocal* const local = starts[index].progress == Progress::Ready ? starts[index].local : nullptr;
        if (local != nullptr) {
            interrupts().call_cpu(local->number != self ? local->number : 0);
            ++called;
        }
    }
    return called;
}

void stop_cpu() {
    if (CpuStarter* const starter = cpu_starter(dtb::EnableMethod::Psci)) {
        starter->stop_self();
    }
    halt();
}

}  // namespace kos::hal

extern "C" [[noreturn]] void kos_cpu_started(kos::hal::CpuStart* start) {
    using namespace kos::hal;
    set_started_cpu(*start->local);
    set_up_cpu();
    clear_user_table();
    // The identity page must not linger.
    forget_local_translations();
    const bool fit = own_features() == start->features && interrupts().start_cpu().has_value();
    if (fit) {
        start_own_timer();
    }
    Progress expected = Progress::Started;
    if (start->progress.compare_exchange_strong(expected, fit ? Progress::Ready : Progress::Unfit) && fit) {
        kos_cpu_main();
    }
    stop_cpu();
}
