// SPDX-License-Identifier: Apache-2.0
// From a device's interrupt to the thread that waits for it. The device is QEMU's PL031: its alarm goes up with the
// store that sets its match register to now.
#include <atomic>
#include <utility>

#include <kos/irq.hpp>
#include <kos/mmio.hpp>
#include <kos/thread.hpp>

#include "meter.hpp"
#include "rows.hpp"

namespace bench {
namespace {

constexpr u64 kAddress = 0x901'0000;
constexpr kos::usize kSize = 0x20;
constexpr u32 kLine = 34;
constexpr kos::usize kData = 0x00;
constexpr kos::usize kMatch = 0x04;
constexpr kos::usize kMask = 0x10;
constexpr kos::usize kState = 0x18;
constexpr kos::usize kClear = 0x1c;

constexpr u64 kFired = 1;
constexpr u64 kPing = 2;
constexpr kos::u8 kAbove = 65;  // the main thread has 64
// The alarm that ends an idle CPU's rest comes once a second.
constexpr u32 kIdleRuns = 4;

struct Alarm {
    kos::Registers registers;
    kos::Notice notice;
    kos::Interrupt interrupt;
};

// Read by a thread as soon as it runs.
std::atomic<u32> g_reached;

Alarm open_alarm(const Powers& powers) {
    auto registers = kos::Registers::map(powers.registers, kAddress, kSize);
    auto notice = kos::Notice::create();
    auto interrupt = kos::Interrupt::create(powers.lines, kLine, kos::Trigger::Level);
    kos::require(registers && notice && interrupt, "the clock's line and registers are free");
    registers->write<u32>(kClear, 1);
    registers->write<u32>(kMask, 1);
    must(interrupt->bind(*notice, kFired), "Io.BindInterrupt answers");
    return {std::move(*registers), std::move(*notice), std::move(*interrupt)};
}

void quiet(const Alarm& alarm) {
    alarm.registers.write<u32>(kClear, 1);
    must(alarm.interrupt.acknowledge(), "Io.AcknowledgeInterrupt answers");
}

void wait_above(const Alarm& alarm) {
    while (must(alarm.notice.wait(), "Notice.Wait answers") == kFired) {
        g_reached = read_counter();
        quiet(alarm);
    }
}

u32 while_others_run(const Alarm& alarm) {
    while (true) {
        g_reached = 0;
        const u32 now = alarm.registers.read<u32>(kData);
        const u32 begin = read_counter();
        alarm.registers.write<u32>(kMatch, now);
        // Where the second was over between the two, nothing comes of it.
        if (alarm.registers.read<u32>(kState) == 0 && g_reached.load() != 0) {
            return g_reached.load() - begin;
        }
    }
}

// From the kernel's last instruction before the CPU sleeps until the wait is over.
u32 way_over_idle(const Alarm& alarm) {
    alarm.registers.write<u32>(kMatch, alarm.registers.read<u32>(kData) + 1);
    const auto bits = alarm.notice.wait(kFired);
    const u32 end = read_counter();
    const u32 begin = read_sleep();
    must(bits, "Notice.Wait answers");
    quiet(alarm);
    return end - begin;
}

}  // namespace

void measure_interrupts(const Powers& powers) {
    const Alarm alarm = open_alarm(powers);
    auto thread = kos::Thread::create(wait_above, alarm, {.priority = kAbove});
    kos::require(thread.has_value(), "Thread.Create answers");
    measure("irq.thread.busy", [&] { return while_others_run(alarm); });
    must(alarm.notice.signal(kPing), "Notice.Signal answers");
    must(thread->join(), "Thread.Join answers");
    Series series;
    way_over_idle(alarm);
    for (u32 index = 0; index < kIdleRuns; ++index) {
        series.add(way_over_idle(alarm));
    }
    keep(series.figure("irq.thread.idle"));
}

}  // namespace bench
