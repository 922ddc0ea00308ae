// SPDX-License-Identifier: Apache-2.0
// fault.Handler.Fault, as the kernel calls it. The message stands in the registers of the thread that faulted, so
// that it is an ordinary Call of its process: judged, answered by token, ended with its server.
#include "core/fault_question.hpp"

#include <cstring>
#include <optional>

#include <kos/abi/registers.hpp>

#include "core/user_fault.hpp"
#include "ipc/channel.hpp"
#include "ipc/rendezvous.hpp"
#include "lib/blocked.hpp"
#include "task/task.hpp"

namespace kos::core {

namespace {

using thread::FaultHandler;
using thread::Thread;

constexpr u16 kFaultMethod = 0;
constexpr u64 kInstructionBytes = 4;

FaultHandler handler_of(const Thread& thread) {
    return thread.fault_handler.channel.raw() != 0 ? thread.fault_handler
                                                   : static_cast<task::Task&>(thread.process()).fault_handler();
}

// Nobody else may be there to answer: not only in processes of one thread, which Call finds by itself.
Result<void> check_other_serves(const Thread& thread, abi::Handle channel) {
    constexpr auto kNeeded = static_cast<abi::Rights>(abi::Right::Call);
    obj::Object* object = TRY(thread.process().handles().resolve(channel, abi::ObjectType::Channel, kNeeded));
    const bool serves = static_cast<ipc::Channel*>(object)->listener().sid() == thread.received_from;
    return serves ? Error{Status::Deadlock} : Result<void>{};
}

void put_question(Thread& thread, const FaultHandler& handler, const hal::Fault& fault, abi::FaultReason reason) {
    const abi::FaultReport report{.thread = thread.sid(),
                                  .address = fault.address,
                                  .pc = thread.frame.elr,
                                  .sp = thread.frame.sp,
                                  .syndrome = fault.syndrome,
                                  .reason = reason,
                                  .access = static_cast<abi::FaultAccess>(fault.access)};
    thread.frame.x[0] = handler.channel.raw();
    thread.frame.x[1] = abi::Header::request(handler.endpoint, kFaultMethod, sizeof(report)).raw();
    std::memcpy(&thread.frame.x[abi::kPayloadRegister], &report, sizeof(report));
}

// What the registers of the finished call say. INVALID: a refusal, or no answer of this interface.
Result<abi::FaultAnswer> read_answer(const hal::Frame& frame) {
    if (const auto status = static_cast<Status>(frame.x[0]); status != Status::Ok) {
        return Error{status};
    }
    const abi::Header header{frame.x[abi::kHeaderRegister]};
    abi::FaultAnswer answer{};
    if (header.is_error() || header.constant_bytes() != sizeof(answer)) {
        return Error{Status::Invalid};
    }
    std::memcpy(&answer, &frame.x[abi::kPayloadRegister], sizeof(answer));
    return answer;
}

// Nothing: the thread goes on. Ok: the handler ends the process; INVALID: no such action, or no place to go on at.
std::optional<Status> refusal_of(hal::Frame& frame, const abi::FaultAnswer& answer) {
    switch (answer.action) {
        case abi::FaultAction::End:
            return Status::Ok;
        case abi::FaultAction::Resume:
            return std::nullopt;
        case abi::FaultAction::ResumeAt:
            if (!may_run_at(answer.pc)) {
                return Status::Invalid;
            }
            frame.elr = answer.pc;
            return std::nullopt;
    }
    return Status::Invalid;
}

}  // namespace

bool may_run_at(u64 pc) {
    return pc % kInstructionBytes == 0 && in_user_range(UserAddr{pc}, kInstructionBytes);
}

Result<void> ask_about_fault(Thread& thread, const hal::Fault& fault, abi::FaultReason reason) {
    const FaultHandler handler = handler_of(thread);
    if (handler.channel.raw() == 0) {
        return Error{Status::NotFound};
    }
    TRY(check_other_serves(thread, handler.channel));
    thread.fault.begin(thread.frame, fault, reason);
    put_question(thread, handler, fault, reason);
    const auto called = ipc::call(thread);
    if (!called && called.error() != kBlocked) {
        thread.fault.end(thread.frame);
        return called;
    }
    return {};
}

void settle_fault(Thread& thread) {
    if (thread.fault.given_up()) {
        return go_on_ending(thread);
    }
    const hal::Fault fault = thread.fault.fault();
    const auto answer = read_answer(thread.frame);
    thread.fault.end(thread.frame);
    const auto refusal = answer ? refusal_of(thread.frame, *answer) : std::optional{answer.error()};
    if (refusal) {
        thread.fault.give_up(thread.frame, fault, thread.fault.reason(), *refusal);
    }
}

}  // namespace kos::core
