// SPDX-License-Identifier: Apache-2.0
// The order of start: CPU, memory, security module, boot image, first process.
#include <algorithm>

#include <hal/boot_info.hpp>
#include <hal/clock.hpp>
#include <hal/entropy.hpp>
#include <hal/real_time_clock.hpp>

#include "config.hpp"
#include "core/banner.hpp"
#include "core/first_task.hpp"
#include "core/kernel_lock.hpp"
#include "core/leave.hpp"
#include "core/other_cpus.hpp"
#include "core/stop.hpp"
#include "core/trace_memory.hpp"
#include "ksms/grant_all.hpp"
#include "lib/immortal.hpp"
#include "lib/log.hpp"
#include "lib/random.hpp"
#include "lib/restart.hpp"
#include "mm/page_allocator.hpp"
#include "romfs/boot_image.hpp"
#include "sync/futex.hpp"
#include "sync/lock.hpp"
#include "time/system_clock.hpp"

namespace kos::core {

namespace {

Immortal<sched::Cpu> boot_cpu;

void start_memory(const hal::BootInfo& info) {
    const hal::RangeList free = keep_trace_memory(info.free);
    for (const hal::PhysRange& range : free.span()) {
        mm::kernel_pages.add_range(range);
    }
    const mm::PageStats stats = mm::kernel_pages.stats();
    log::info("mm: {} KiB free of {} KiB managed", stats.free_frames * (kPageSize / 1024),
              stats.total_frames * (kPageSize / 1024));
}

// Where processes lie is as hard to guess as what this begins with.
void start_random(const hal::BootInfo& info) {
    constexpr int kNumbers = 8;
    lib::Random& random = lib::kernel_random();
    const u64 times[] = {hal::now_ns(), hal::retired_instructions()};
    random.add(std::as_bytes(std::span{times}));
    random.add(info.seed);
    std::fill(info.seed.begin(), info.seed.end(), std::byte{0});
    bool unknown = !info.seed.empty();
    for (int i = 0; i < kNumbers; ++i) {
        if (const auto number = hal::random_number()) {
            random.add(std::as_bytes(std::span{&*number, 1}));
            unknown = true;
        }
    }
    if (!unknown) {
        log::warning("random: no seed in the device tree, and no generator in the CPU: addresses can be guessed");
    }
}

void start_system_clock() {
    constexpr u64 kNanosecondsPerSecond = 1'000'000'000;
    const auto seconds = hal::read_real_time_clock();
    if (!seconds) {
        log::info("time: no real-time clock: nobody knows the time of day until it is set");
        return;
    }
    const auto set = time::system_clock.set(hal::now_ns(), *seconds * kNanosecondsPerSecond);
    if (!set) {
        log::warning("time: the real-time clock was never set");
    }
}

void report_bad_image(const romfs::ImageError& error) {
    const std::string_view fault = romfs::code_text(error.code);
    if (!error.name.empty()) {
        log::error("romfs: file '{}': {} at offset {:#x}", error.name, fault, error.offset);
    } else if (error.entry != romfs::kNoEntry) {
        log::error("romfs: directory entry {}: {} at offset {:#x}", error.entry, fault, error.offset);
    } else {
        log::error("romfs: image: {} at offset {:#x}", fault, error.offset);
    }
}

void start_boot_image(const hal::BootInfo& info) {
    if (info.initrd.empty()) {
        stop("boot failed: no ROMFS: the boot loader gave no initrd (linux,initrd-start in /chosen)");
    }
    const auto installed = romfs::install_boot_image(info.initrd);
    if (!installed) {
        report_bad_image(installed.error());
        stop("boot failed: the ROMFS is not valid");
    }
    log::info("romfs: {} files, {} KiB", romfs::boot_image().file_count(), romfs::boot_image().size() / 1024);
}

void report_bad_manifest(const romfs::ManifestError& error) {
    if (error.entry != romfs::kNoEntry) {
        log::error("manifest: entry {}: {} at offset {:#x}", error.entry, romfs::code_text(error.code), error.offset);
    } else {
        log::error("manifest: {} at offset {:#x}", romfs::code_text(error.code), error.offset);
    }
}

// Its own contents: interrupts are off until the first process runs, so that nothing waits for it.
Result<romfs::File> open_manifest() {
    while (true) {
        auto file = romfs::open_boot_file(abi::manifest::kFile);
        if (file || file.error() != kRestart) {
            return file;
        }
    }
}

void start_manifest() {
    const auto file = open_manifest();
    if (!file) {
        log::error("manifest: {}", file.error());
        stop("boot failed: the ROMFS has no class manifest");
    }
    if (const auto installed = romfs::install_manifest(file->bytes); !installed) {
        report_bad_manifest(installed.error());
        stop("boot failed: the class manifest is not valid");
    }
}

// A configuration for measuring shows figures whatever its log level.
bool figures_are_shown() {
    return config::kBenchCounters || log::enabled(log::Level::Info);
}

// The count goes into the ring only: it is sent at the next trap, so that sending it is not counted.
void report_instructions(const hal::BootInfo& info) {
    const u64 now = hal::retired_instructions();
    if (now > info.entry_instructions && figures_are_shown()) {
        FixedBuffer<log::kMaxLine> line;
        format_to(line, "boot: {} instructions from entry to the first user instruction",
                  now - info.entry_instructions);
        log::put_line(log::Level::Info, line.view());
    }
}

}  // namespace
}  // namespace kos::core

extern "C" void kos_main(const kos::hal::BootInfo& info) {
    using namespace kos;
    hal::set_this_cpu(core::boot_cpu.create(sched::Settings{}));
    sched::cpus.add(sched::cpu());
    core::start_other_cpus(info);
    core::log_banner(info);
    core::start_memory(info);
    core::start_random(info);
    core::start_system_clock();
    sync::start();
    sync::start_locks();
    ksms::start();
    core::start_boot_image(info);
    core::start_manifest();
    thread::Thread* next = nullptr;
    {
        const core::KernelGuard guard;
        core::start_first_task();
        next = thread::switch_to_next();
    }
    hal::Frame* first = core::leave(next, core::masked_interrupt());
    core::report_instructions(info);
    hal::resume_user(*first);
}
