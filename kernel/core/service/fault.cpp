// SPDX-License-Identifier: Apache-2.0
// core.Thread and core.Task: who is asked about faults, and the registers of threads that faulted.
#include <algorithm>
#include <bit>
#include <cstring>
#include <span>

#include "core/fault_question.hpp"
#include "obj/snapshot_buffer.hpp"
#include "service/task.hpp"
#include "service/thread.hpp"
#include "task/task.hpp"

namespace kos::service {

namespace {

using kos::thread::FaultHandler;
using kos::thread::Thread;

// BAD_HANDLE, WRONG_TYPE, NO_RIGHTS, REVOKED: this process cannot call through it.
Result<FaultHandler> handler_for(obj::Process& process, u64 channel, u16 endpoint) {
    const FaultHandler handler{abi::Handle{channel}, channel == 0 ? u16{0} : endpoint};
    if (channel != 0) {
        constexpr auto kNeeded = static_cast<abi::Rights>(abi::Right::Call);
        TRY(process.handles().resolve(handler.channel, abi::ObjectType::Channel, kNeeded));
    }
    return handler;
}

// The thread that faulted and waits under this token for the caller's process. NO_TOKEN.
Result<Thread*> faulted_thread(const obj::Invocation& call, u64 raw) {
    const abi::ReplyToken token{raw};
    Thread* thread = Thread::by_index(token.index());
    if (thread == nullptr || !thread->awaits_reply(token, call.process()) || !thread->fault.active()) {
        return Error{Status::NoToken};
    }
    return thread;
}

// Answered through the caller's arena.
template <typename Out, typename Registers>
Result<Out> show(const obj::Invocation& call, const Registers& registers) {
    if (call.arena_room() < sizeof(registers)) {
        return Error{Status::TooBig};
    }
    std::byte* const room = obj::snapshot_buffer().arena;
    std::memcpy(room, &registers, sizeof(registers));
    return Out{{room, sizeof(registers)}};
}

template <typename Registers>
Result<Registers> sent(std::span<const std::byte> bytes) {
    Registers registers{};
    if (bytes.size() != sizeof(registers)) {
        return Error{Status::Invalid};
    }
    std::memcpy(&registers, bytes.data(), sizeof(registers));
    return registers;
}

bool valid(const abi::ThreadRegisters& registers) {
    constexpr u64 kFlags = u64{0xf} << 28;  // PSTATE.NZCV
    return core::may_run_at(registers.pc) && (registers.pstate & ~kFlags) == 0;
}

}  // namespace

namespace thread {

Result<void> set_fault_handler(obj::Invocation& /*call*/, const SetFaultHandlerIn& in) {
    if (!in.thread.alive()) {
        return Error{Status::BadState};
    }
    in.thread.fault_handler = TRY(handler_for(in.thread.process(), in.channel, in.endpoint));
    return {};
}

Result<ReadRegistersOut> read_registers(obj::Invocation& call, const ReadRegistersIn& in) {
    const Thread* thread = TRY(faulted_thread(call, in.token));
    return show<ReadRegistersOut>(call, thread->fault.read(thread->frame));
}

Result<void> write_registers(obj::Invocation& call, const WriteRegistersIn& in) {
    Thread* thread = TRY(faulted_thread(call, in.token));
    const auto registers = TRY(sent<abi::ThreadRegisters>(in.registers));
    if (!valid(registers)) {
        return Error{Status::Invalid};
    }
    thread->fault.write(thread->frame, registers);
    return {};
}

// It waits, so its registers are in its record.
Result<ReadFpRegistersOut> read_fp_registers(obj::Invocation& call, const ReadFpRegistersIn& in) {
    const Thread* thread = TRY(faulted_thread(call, in.token));
    return show<ReadFpRegistersOut>(call, std::bit_cast<abi::FpRegisters>(thread->fp.state));
}

Result<void> write_fp_registers(obj::Invocation& call, const WriteFpRegistersIn& in) {
    Thread* thread = TRY(faulted_thread(call, in.token));
    thread->fp.replace(std::bit_cast<hal::FpState>(TRY(sent<abi::FpRegisters>(in.registers))));
    return {};
}

Result<void> set_name(obj::Invocation& /*call*/, const SetNameIn& in) {
    return in.thread.alive() ? in.thread.set_name(in.name) : Error{Status::BadState};
}

Result<GetNameOut> get_name(obj::Invocation& /*call*/, const GetNameIn& in) {
    return GetNameOut{in.thread.name()};
}

}  // namespace thread

namespace task {

Result<void> set_fault_handler(obj::Invocation& /*call*/, const SetFaultHandlerIn& in) {
    if (!in.task.alive()) {
        return Error{Status::BadState};
    }
    in.task.set_fault_handler(TRY(handler_for(in.task, in.channel, in.endpoint)));
    return {};
}

}  // namespace task

}  // namespace kos::service
