// SPDX-License-Identifier: Apache-2.0
// A driver that init.yaml gives ranges to has these, and nothing beside them: the first time, and started again. A
// register of the clock, which nobody else uses, tells the two runs apart.
#include <kos/irq.hpp>
#include <kos/mmio.hpp>
#include <kos/process.hpp>

#include "../check.hpp"

namespace {

using kos::Interrupt;
using kos::Registers;
using kos::Result;
using kos::Status;
using kos::Trigger;
using kos::u32;
using kos::u64;
using kos::abi::Handle;
using kos::abi::StartHandleKind;

constexpr u64 kClock = 0x901'0000;
constexpr kos::usize kClockMatch = 0x04;
constexpr u32 kMark = 0x4b4f'5331;
constexpr u64 kDisks = 0xa00'0000;
constexpr u64 kPage = 0x1000;

Result<Handle> resource(std::string_view name) {
    return kos::process::handle(StartHandleKind::Resource, name);
}

void check_line(Check& check, Handle lines, u32 line, Status wanted, std::string_view what) {
    check.status(Interrupt::create(lines, line, Trigger::Level), wanted, what);
}

Result<> check_lines(Check& check) {
    const Handle clock = TRY(resource("irq"));
    const Handle disks = TRY(resource("irq.disks"));
    check_line(check, clock, 34, Status::Ok, "the clock's line");
    check_line(check, clock, 33, Status::NoRights, "the line before it");
    check_line(check, clock, 35, Status::NoRights, "the line behind it");
    check_line(check, clock, 48, Status::NoRights, "a line of the other range");
    check_line(check, disks, 48, Status::Ok, "the first of the two");
    check_line(check, disks, 49, Status::Ok, "the second of the two");
    check_line(check, disks, 50, Status::NoRights, "a third one");
    check_line(check, disks, 47, Status::NoRights, "the line before both");
    check.status(kos::derive_lines(disks, 48, 3), Status::NoRights, "a range does not grow");
    check.status(kos::derive_lines(disks, 49, 1), Status::Ok, "a range of the range");
    check_line(check, TRY(resource("mmio")), 34, Status::WrongType, "registers are no lines");
    return {};
}

void check_page(Check& check, Handle registers, u64 address, Status wanted, std::string_view what) {
    check.status(Registers::map(registers, address, 4), wanted, what);
}

Result<> check_registers(Check& check) {
    const Handle clock = TRY(resource("mmio"));
    const Handle disks = TRY(resource("mmio.disks"));
    check_page(check, clock, kClock, Status::Ok, "the clock's page");
    check_page(check, clock, kClock + kPage - 4, Status::Ok, "its end");
    check_page(check, clock, kClock + kPage, Status::NoRights, "the page behind it");
    check_page(check, clock, kClock - kPage, Status::NoRights, "the page before it");
    check.status(Registers::map(clock, kClock + kPage - 4, 8), Status::NoRights, "beyond its end");
    check_page(check, clock, kDisks, Status::NoRights, "a page of the other range");
    check_page(check, disks, kDisks + kPage, Status::Ok, "the second page of the two");
    check_page(check, disks, kDisks + 2 * kPage, Status::NoRights, "a third one");
    check.status(kos::derive_registers(disks, kDisks, 3 * kPage), Status::NoRights, "a range does not grow");
    check_page(check, TRY(resource("irq")), kClock, Status::WrongType, "lines are no registers");
    return {};
}

// true: this is the process that init has started again.
Result<bool> started_again() {
    const Registers clock = TRY(Registers::map(TRY(resource("mmio")), kClock, kPage));
    const bool again = clock.read<u32>(kClockMatch) == kMark;
    clock.write<u32>(kClockMatch, kMark);
    return again;
}

Result<bool> check_all(Check& check) {
    TRY(check_lines(check));
    TRY(check_registers(check));
    return started_again();
}

// What stands in another process's entry is not here.
bool check_nothing(Check& check) {
    for (const std::string_view name : {"irq", "irq.disks", "mmio", "mmio.disks"}) {
        check.status(resource(name), Status::NotFound, name);
    }
    return check.finish("bystander");
}

}  // namespace

int main(int argc, char**) {
    Check check;
    if (argc > 1) {
        return check_nothing(check) ? 0 : 1;
    }
    const auto again = check_all(check);
    if (!again) {
        kos::println("WRONG: a check cannot go on: {}", again.error());
    }
    const bool right = check.finish(again && *again ? "started again" : "first run") && again;
    constexpr int kStartMeAgain = 7;
    return right && *again ? 0 : kStartMeAgain;
}
