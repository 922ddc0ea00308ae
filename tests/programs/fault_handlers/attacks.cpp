// SPDX-License-Identifier: Apache-2.0
// What handlers and their victims must not get away with, and handlers that fail.
#include <array>
#include <cstring>

#include <kos/core/handle.hpp>
#include <kos/core/task.hpp>
#include <kos/core/thread.hpp>
#include <kos/listener.hpp>

#include "groups.hpp"

namespace faults {

namespace {

using kos::abi::FaultAction;
using kos::abi::FaultAnswer;
using kos::abi::Right;
using kos::abi::ThreadRegisters;

constexpr u64 kKernel = 0xffff'ffff'8000'0000;

Result<> answer(kos::abi::ReplyToken token, kos::abi::Header request, const FaultAnswer& answer) {
    return kos::Listener::reply(kos::ReplyToken{token, request}, {.constant = std::as_bytes(std::span{&answer, 1})});
}

Status write(kos::abi::ReplyToken token, const ThreadRegisters& registers) {
    const auto written = kos::core::Thread::write_registers(token.raw(), std::as_bytes(std::span{&registers, 1}));
    return written ? Status::Ok : written.error();
}

void check_registers(kos::abi::ReplyToken token, Check& check) {
    std::array<std::byte, sizeof(ThreadRegisters)> room;
    check.that(kos::core::Thread::read_registers(token.raw(), room).has_value(), "registers of the victim are read");
    check.status(kos::core::Thread::read_registers(token.raw(), std::span{room}.first(64)), Status::TooBig, "no room");
    check.status(kos::core::Thread::read_registers(token.raw() + 1, room), Status::NoToken, "another token");
    ThreadRegisters registers{};
    registers.pc = kKernel;
    check.status(write(token, registers), Status::Invalid, "a pc in the kernel");
    registers.pc = 2;
    check.status(write(token, registers), Status::Invalid, "a misaligned pc");
    registers.pc = kFirstPage;
    registers.pstate = 5;
    check.status(write(token, registers), Status::Invalid, "the kernel's exception level");
    registers.pstate = u64{1} << 7;
    check.status(write(token, registers), Status::Invalid, "masked interrupts");
}

void check_fp_registers(kos::abi::ReplyToken token, Check& check) {
    std::array<std::byte, sizeof(kos::abi::FpRegisters)> room;
    using kos::core::Thread;
    check.status(Thread::read_fp_registers(token.raw(), std::span{room}.first(64)), Status::TooBig, "no room for FP");
    check.status(Thread::read_fp_registers(token.raw() + 1, room), Status::NoToken, "FP registers of another token");
    check.status(Thread::write_fp_registers(token.raw() + 1, room), Status::NoToken, "to write, too");
    check.status(Thread::write_fp_registers(token.raw(), std::span{room}.first(8)), Status::Invalid, "a part of them");
    room.fill(std::byte{0xff});
    check.status(Thread::write_fp_registers(token.raw(), room), Status::Ok, "all bits, FPCR's among them");
}

// The victim's two faults: one is answered twice, one with an address in the kernel.
Result<> check_answers(const Powers& powers, Check& check) {
    const Line line = TRY(Line::create());
    const kos::Child victim = TRY(make_victim(powers, line.channel));
    TRY(start_victim(victim, kSteps));
    const kos::Listener listener{line.listener.get()};
    auto first = TRY(listener.receive({}, patience()));
    kos::abi::FaultReport report{};
    std::memcpy(&report, first.constant().data(), sizeof(report));
    const kos::abi::ReplyToken token = first.token.release();
    check_registers(token, check);
    check_fp_registers(token, check);
    check.status(answer(token, first.header, {report.pc + 4, FaultAction::ResumeAt, 0}), Status::Ok, "an answer");
    check.status(answer(token, first.header, {report.pc + 4, FaultAction::ResumeAt, 0}), Status::NoToken, "and again");
    std::array<std::byte, sizeof(ThreadRegisters)> room;
    check.status(kos::core::Thread::read_registers(token.raw(), room), Status::NoToken, "registers after the answer");
    auto second = TRY(listener.receive({}, patience()));
    check.status(answer(second.token.release(), second.header, {kKernel, FaultAction::ResumeAt, 0}), Status::Ok,
                 "an answer into the kernel");
    check.that(TRY(victim.wait(patience())).reason == kos::core::kEndedByFault, "ends the process");
    return {};
}

// A token of an ordinary call is none of a fault.
void ask(const kos::Channel& channel) {
    kos::Message message{};
    static_cast<void>(channel.call(message));
}

Result<> check_ordinary_call(Check& check) {
    const Line line = TRY(Line::create());
    kos::Thread client = TRY(kos::Thread::create(ask, line.channel));
    auto request = TRY(kos::Listener{line.listener.get()}.receive({}, patience()));
    std::array<std::byte, sizeof(ThreadRegisters)> room;
    check.status(kos::core::Thread::read_registers(request.token.value().raw(), room), Status::NoToken,
                 "registers of a thread that did not fault");
    TRY(kos::Listener::reply(std::move(request.token), {}));
    return client.join();
}

Result<> check_rights(const Powers& powers, Check& check) {
    const Line line = TRY(Line::create());
    const u64 channel = line.channel.handle().raw();
    const kos::OwnedHandle weak{
        TRY(kos::core::Handle::duplicate(powers.self, static_cast<kos::abi::Rights>(Right::Inspect))).duplicate};
    check.status(kos::core::Task::set_fault_handler(weak.get(), channel, 0), Status::NoRights, "without MANAGE");
    check.status(kos::core::Task::set_fault_handler(powers.self, 0x1234'5678, 0), Status::BadHandle, "no handle");
    check.status(kos::core::Task::set_fault_handler(powers.self, powers.self.raw(), 0), Status::WrongType,
                 "no channel");
    const kos::OwnedHandle mute{
        TRY(kos::core::Handle::duplicate(line.channel.handle(), static_cast<kos::abi::Rights>(Right::Transfer)))
            .duplicate};
    check.status(kos::core::Task::set_fault_handler(powers.self, mute.get().raw(), 0), Status::NoRights,
                 "without CALL");
    return {};
}

// A handler that ends instead of answering takes its victim with it.
Result<> check_death(const Powers& powers, Check& check) {
    const kos::Child nurse =
        TRY(kos::Child::load(powers.factory, {.path = "fault_victim", .security_class = "tests.FaultVictim"}));
    Line line{TRY(kos::Channel::create_listener(nurse.handle())), {}};
    line.channel = TRY(kos::Channel::create(line.listener, 0));
    const kos::abi::Handle given = TRY(nurse.give(line.listener.get(), static_cast<kos::abi::Rights>(Right::Receive)));
    const std::array<kos::NamedHandle, 2> handles{
        TRY(nurse.give_itself()), kos::NamedHandle{"listener", kos::abi::StartHandleKind::Listener, given.raw(), 0}};
    const std::array<std::string_view, 1> arguments{kDies};
    TRY(nurse.start({.name = "nurse", .arguments = arguments, .environment = {}, .handles = handles}));
    const kos::Child victim = TRY(make_victim(powers, line.channel));
    TRY(start_victim(victim, kTouches));
    check.that(TRY(victim.wait(patience())).reason == kos::core::kEndedByFault, "the end of its handler ends it");
    check.that(TRY(nurse.wait(patience())).success(), "which ended by itself");
    return {};
}

Result<> check_nested(const Powers& powers, Check& check) {
    const Line unused = TRY(Line::create());
    const kos::Child victim = TRY(make_victim(powers, unused.channel));
    TRY(start_victim(victim, kNests));
    const auto end = TRY(victim.wait(patience()));
    check.that(end.reason == kos::core::kEndedByFault, "a handler that faults itself ends its process");
    return {};
}

}  // namespace

Result<> check_attacks(const Powers& powers, Check& check) {
    TRY(check_rights(powers, check));
    TRY(check_ordinary_call(check));
    TRY(check_answers(powers, check));
    TRY(check_death(powers, check));
    return check_nested(powers, check);
}

}  // namespace faults
