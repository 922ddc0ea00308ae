// SPDX-License-Identifier: Apache-2.0
// What drivers may do with lines and registers, and what is refused; a storm of interrupts beside a thread that works;
// a driver that dies with an interrupt pending, and the next one.
#include <array>
#include <atomic>

#include <kos/child.hpp>
#include <kos/core/hal.hpp>
#include <kos/core/stat.hpp>
#include <kos/process.hpp>
#include <kos/thread.hpp>

#include "../balance.hpp"
#include "../check.hpp"
#include "clock_alarm.hpp"

namespace {

using kos::Clock;
using kos::Interrupt;
using kos::Notice;
using kos::Result;
using kos::Status;
using kos::Trigger;
using kos::u32;
using kos::u64;
using kos::abi::Handle;
using kos::abi::StartHandleKind;

constexpr u64 kBit = 4;
constexpr u64 kPatience = 5 * Clock::kSecond;
constexpr u64 kMoment = 5 * Clock::kMillisecond;
constexpr u64 kUart = 0x900'0000;
constexpr u32 kUartLine = 33;
constexpr u64 kDistributor = 0x800'0000;
constexpr u64 kRam = 0x4000'0000;

struct Powers {
    Handle lines;
    Handle registers;
    Handle stat;
    Handle factory;
};

Result<Powers> take_powers() {
    const auto resource = [](std::string_view name) { return kos::process::handle(StartHandleKind::Resource, name); };
    return Powers{TRY(resource("irq")), TRY(resource("mmio")), TRY(resource("stat")), TRY(resource("task_factory"))};
}

// On all CPUs, but for the calls between them: those come as often as threads go from one to another.
Result<u64> interrupts_taken(Handle stat) {
    u64 taken = 0;
    const auto cpus = TRY(kos::core::Hal::cpu_count()).count;
    for (u32 cpu = 0; cpu < cpus; ++cpu) {
        taken += TRY(kos::core::Stat::cpu(stat, cpu)).interrupts;
    }
    return taken;
}

Result<> check_refusals(Check& check, const Powers& powers) {
    constexpr u32 kLine = ClockAlarm::kLine;
    check.status(Interrupt::create(Handle{}, kLine, Trigger::Level), Status::BadHandle, "a line out of nowhere");
    check.status(Interrupt::create(Handle{0x1234'5678}, kLine, Trigger::Level), Status::BadHandle, "a forged resource");
    check.status(Interrupt::create(powers.registers, kLine, Trigger::Level), Status::WrongType, "another resource");
    check.status(Interrupt::create(powers.lines, 27, Trigger::Level), Status::NoRights, "the kernel's timer");
    check.status(Interrupt::create(powers.lines, 0, Trigger::Edge), Status::NoRights, "an interrupt of software");
    check.status(Interrupt::create(powers.lines, kUartLine, Trigger::Level), Status::BadState, "the console's");
    check.status(Interrupt::create(powers.lines, 1020, Trigger::Level), Status::Invalid, "no such line");
    check.status(Interrupt::create(powers.lines, kLine, Trigger{7}), Status::Invalid, "no such trigger");
    check.status(kos::Registers::map(powers.registers, kUart, 4), Status::BadState, "the console's registers");
    check.status(kos::Registers::map(powers.registers, kDistributor, 4), Status::BadState, "the controller's");
    check.status(kos::Registers::map(powers.registers, kRam, 4), Status::Invalid, "RAM as registers");
    check.status(kos::Registers::map(powers.registers, u64{1} << 48, 4), Status::NoRights, "beyond all addresses");
    check.status(kos::Registers::map(Handle{}, ClockAlarm::kAddress, 4), Status::BadHandle, "without the right");
    const kos::OwnedHandle some = TRY(kos::derive_lines(powers.lines, kLine, 1));
    check.status(Interrupt::create(some.get(), kLine + 1, Trigger::Level), Status::NoRights, "outside of its range");
    check.status(kos::derive_lines(some.get(), kLine, 2), Status::NoRights, "more than there is");
    const auto executable = kos::core::Io::create_mmio(powers.registers, ClockAlarm::kAddress, ClockAlarm::kSize);
    const kos::Memory memory{kos::OwnedHandle{TRY(executable).memory}, ClockAlarm::kSize};
    check.status(memory.map(kos::Protection::ReadExecute), Status::NoRights, "registers are no code");
    return {};
}

Result<> check_one_owner(Check& check, const Powers& powers, const ClockAlarm& alarm) {
    const Notice notice = TRY(Notice::create());
    const auto interrupt = TRY(Interrupt::create(powers.lines, ClockAlarm::kLine, Trigger::Level));
    check.status(Interrupt::create(powers.lines, ClockAlarm::kLine, Trigger::Level), Status::BadState, "twice");
    check.status(interrupt.bind(notice, 0), Status::Invalid, "no bits");
    check.status(interrupt.acknowledge(), Status::BadState, "acknowledge what is not bound");
    TRY(interrupt.bind(notice, kBit));
    check.status(interrupt.bind(notice, kBit), Status::BadState, "bound twice");
    check.status(interrupt.acknowledge(), Status::BadState, "acknowledge what has not fired");
    alarm.raise();
    check.that(TRY(notice.wait(kBit, Clock::after(kPatience))) == kBit, "it fires");
    check.status(notice.poll(), Status::Timeout, "once");
    alarm.lower();
    TRY(interrupt.acknowledge());
    check.status(interrupt.acknowledge(), Status::BadState, "acknowledge twice");
    TRY(interrupt.mask());
    alarm.raise();
    Clock::sleep(kMoment);
    check.status(notice.poll(), Status::Timeout, "masked");
    TRY(interrupt.unmask());
    check.that(TRY(notice.wait(kBit, Clock::after(kPatience))) == kBit, "no longer masked");
    alarm.lower();
    return interrupt.acknowledge();
}

// How many interrupts a pulse while the line is masked leaves: one of an edge, none of a level.
Result<u32> count_pulse(const Powers& powers, const ClockAlarm& alarm, Trigger trigger) {
    const Notice notice = TRY(Notice::create());
    const auto interrupt = TRY(Interrupt::create(powers.lines, ClockAlarm::kLine, trigger));
    TRY(interrupt.mask());
    TRY(interrupt.bind(notice, kBit));
    TRY(interrupt.unmask());  // from here on the controller has the trigger
    TRY(interrupt.mask());
    alarm.raise();
    alarm.lower();
    TRY(interrupt.unmask());
    Clock::sleep(kMoment);
    return notice.poll() ? 1 : 0;
}

// QEMU's tree says that the clock's line is a level, and those of virtio edges; of the last line it says nothing.
Result<> check_triggers(Check& check, const Powers& powers, const ClockAlarm& alarm) {
    constexpr u32 kVirtioLine = 48;
    constexpr u32 kNobodysLine = 200;
    check.that(TRY(count_pulse(powers, alarm, Trigger::Edge)) == 1, "a pulse is an edge");
    check.that(TRY(count_pulse(powers, alarm, Trigger::Level)) == 0, "a pulse is no level");
    check.that(TRY(count_pulse(powers, alarm, Trigger::DeviceTree)) == 0, "the tree says level");
    check.status(Interrupt::create(powers.lines, kVirtioLine, Trigger::DeviceTree), Status::Ok, "a line of virtio");
    check.status(Interrupt::create(powers.lines, kUartLine, Trigger::DeviceTree), Status::BadState, "the console's");
    check.status(Interrupt::create(powers.lines, kNobodysLine, Trigger::DeviceTree), Status::Invalid, "nobody's line");
    check.status(Interrupt::create(powers.lines, kNobodysLine, Trigger::Level), Status::Ok, "it is there");
    return {};
}

// A line that is up and not acknowledged costs nothing.
Result<> check_silence(Check& check, const Powers& powers, const ClockAlarm& alarm) {
    const Notice notice = TRY(Notice::create());
    const auto interrupt = TRY(Interrupt::create(powers.lines, ClockAlarm::kLine, Trigger::Level));
    TRY(interrupt.bind(notice, kBit));
    alarm.raise();
    TRY(notice.wait(kBit, Clock::after(kPatience)));
    const u64 before = TRY(interrupts_taken(powers.stat));
    Clock::sleep(20 * Clock::kMillisecond);
    constexpr u64 kOthers = 50;  // the timer's
    check.that(TRY(interrupts_taken(powers.stat)) - before < kOthers, "a line that is up is silent");
    check.that(alarm.raised(), "and it is up");
    alarm.lower();
    return interrupt.acknowledge();
}

std::atomic<bool> g_stop;
std::atomic<u64> g_work;

void work() {
    while (!g_stop.load(std::memory_order_relaxed)) {
        g_work.fetch_add(1, std::memory_order_relaxed);
    }
}

// The device is never quiet: each acknowledgement is the next interrupt.
Result<> check_storm(Check& check, const Powers& powers, const ClockAlarm& alarm) {
    constexpr u32 kStorm = 10'000;
    constexpr u32 kRounds = 100;
    const Notice notice = TRY(Notice::create());
    const auto interrupt = TRY(Interrupt::create(powers.lines, ClockAlarm::kLine, Trigger::Level));
    TRY(interrupt.bind(notice, kBit));
    kos::Thread worker = TRY(kos::Thread::create(work));
    const u64 before = TRY(interrupts_taken(powers.stat));
    alarm.raise();
    u32 starved = 0;
    for (u32 round = 0; round < kRounds; ++round) {
        const u64 work_before = g_work.load();
        for (u32 count = 0; count < kStorm / kRounds; ++count) {
            TRY(notice.wait(kBit, Clock::after(kPatience)));
            TRY(interrupt.acknowledge());
        }
        const u64 patience = Clock::uptime() + kPatience;
        while (g_work.load() == work_before && Clock::uptime() < patience) {
            Clock::sleep(Clock::kMillisecond);
        }
        starved += g_work.load() == work_before ? 1 : 0;
    }
    alarm.lower();
    const u64 taken = TRY(interrupts_taken(powers.stat)) - before;
    g_stop = true;
    TRY(worker.join());
    check.that(starved == 0, "a thread beside the storm goes on working");
    check.that(taken >= kStorm && taken < u64{2} * kStorm, "each acknowledgement costs one interrupt");
    return {};
}

// What the driver gets is a resource of its line and one of its registers.
Result<kos::Child> start_driver(const Powers& powers) {
    constexpr auto kRights = static_cast<kos::abi::Rights>(kos::abi::Right::Derive);
    const auto lines = TRY(kos::derive_lines(powers.lines, ClockAlarm::kLine, 1));
    const auto registers = TRY(kos::derive_registers(powers.registers, ClockAlarm::kAddress, ClockAlarm::kSize));
    kos::Child driver =
        TRY(kos::Child::load(powers.factory, {.path = "interrupts_driver", .security_class = "tests.Driver"},
                             {.bytes = u64{1} << 20, .handles = 64, .threads = 2}));
    const std::array handles{
        TRY(driver.give_itself()),
        kos::NamedHandle{"irq", StartHandleKind::Resource, TRY(driver.give(lines.get(), kRights)).raw(), 0},
        kos::NamedHandle{"mmio", StartHandleKind::Resource, TRY(driver.give(registers.get(), kRights)).raw(), 0},
    };
    TRY(driver.start({.name = "driver", .arguments = {}, .environment = {}, .handles = handles}));
    return driver;
}

Result<> check_takeover(Check& check, const Powers& powers, const ClockAlarm& alarm) {
    const kos::Child driver = TRY(start_driver(powers));
    while (!alarm.raised()) {
        Clock::sleep(Clock::kMillisecond);
    }
    check.status(Interrupt::create(powers.lines, ClockAlarm::kLine, Trigger::Level), Status::BadState,
                 "the line of another process");
    TRY(driver.terminate());
    TRY(driver.wait());
    const Notice notice = TRY(Notice::create());
    const auto interrupt = TRY(Interrupt::create(powers.lines, ClockAlarm::kLine, Trigger::Level));
    TRY(interrupt.bind(notice, kBit));
    check.that(TRY(notice.wait(kBit, Clock::after(kPatience))) == kBit, "what was pending comes to the next driver");
    alarm.lower();
    return interrupt.acknowledge();
}

// Wrong by then: no other thread runs.
Result<> check_all(Check& check) {
    const Powers powers = TRY(take_powers());
    const ClockAlarm alarm = TRY(ClockAlarm::map(powers.registers));
    TRY(check_takeover(check, powers, alarm));  // warms up, too
    Clock::sleep(50 * Clock::kMillisecond);     // what init and the first processes leave is gone by then
    const Balance before = TRY(kos::core::Stat::audit(powers.stat));
    TRY(check_refusals(check, powers));
    TRY(check_one_owner(check, powers, alarm));
    TRY(check_triggers(check, powers, alarm));
    TRY(check_silence(check, powers, alarm));
    TRY(check_storm(check, powers, alarm));
    TRY(check_takeover(check, powers, alarm));
    const Balance after = TRY(kos::core::Stat::audit(powers.stat));
    constexpr u64 kCaches = 8;  // pages of object caches
    check.that(same(before, after, kCaches), "all is back");
    if (!same(before, after, kCaches)) {
        print_difference(before, after);
    }
    return {};
}

}  // namespace

int main(int, char**) {
    Check check;
    const auto done = check_all(check);
    if (!done) {
        kos::println("WRONG: a check cannot go on: {}", done.error());
    }
    return check.finish("interrupts") && done ? 0 : 1;
}
