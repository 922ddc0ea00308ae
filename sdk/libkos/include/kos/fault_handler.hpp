// SPDX-License-Identifier: Apache-2.0
// FaultHandler: decides what becomes of threads that fault. Example: sdk/libkos/examples/fault_handler.cpp.
//
//     class Pager final : public kos::FaultHandler {
//         kos::FaultAnswer fault(kos::FaultedThread& thread) override {
//             return fill_page(thread.report().address) ? kos::FaultAnswer::resume() : kos::FaultAnswer::end();
//         }
//     };
//
//     static kos::ServerSpace<kos::FaultHandler::kLimits> space;
//     Pager pager;
//     kos::Server server{listener.get(), space, pager};        // a thread of its own runs it
//     TRY(kos::FaultHandler::watch_process(task, channel.handle()));
//
// The kernel asks through a channel of the process that faults, so a handler may be a thread of that process or another
// process. A thread that received from the handler's listener is not asked for: it ends its process, like all whose
// handler is gone, refuses, or has as many callers waiting as its channel admits. An interface of its own beside others
// in one server: import fault.Handler (sdk/idl) into its EDL instead.
#pragma once

#include <kos/abi/fault.hpp>
#include <kos/idl/dispatcher.hpp>
#include <kos/idl/limits.hpp>

namespace kos {

// A thread that waits for its handler's answer.
class FaultedThread {
  public:
    FaultedThread(const abi::FaultReport& report, const idl::Caller& caller)
        : report_{report}, token_{caller.token()}, process_{caller.sid()}, cookie_{caller.cookie()} {}

    const abi::FaultReport& report() const { return report_; }
    // The security identifier of its process.
    u64 process() const { return process_; }
    // Of the channel that it was asked through.
    u64 cookie() const { return cookie_; }

    // Its registers, at the instruction that faulted.
    Result<abi::ThreadRegisters> registers() const;
    // It goes on with these. INVALID: pc is misaligned or no user address, or pstate has bits besides N, Z, C, V.
    Result<> set_registers(const abi::ThreadRegisters& registers);
    // The same of its FP and SIMD registers; any numbers are right.
    Result<abi::FpRegisters> fp_registers() const;
    Result<> set_fp_registers(const abi::FpRegisters& registers);

  private:
    abi::FaultReport report_;
    abi::ReplyToken token_;
    u64 process_;
    u64 cookie_;
};

// What becomes of it.
struct FaultAnswer {
    abi::FaultAction action = abi::FaultAction::End;
    u64 pc = 0;

    // The process ends, with the kernel's report.
    static constexpr FaultAnswer end() { return {}; }
    // The instruction is tried again, with what was written to its registers.
    static constexpr FaultAnswer resume() { return {abi::FaultAction::Resume, 0}; }
    // It goes on there: a multiple of 4, a user address; else the process ends.
    static constexpr FaultAnswer resume_at(u64 pc) { return {abi::FaultAction::ResumeAt, pc}; }
};

class FaultHandler : public idl::Dispatcher {
  public:
    static constexpr idl::Limits kLimits{
        .request = {.constant = sizeof(abi::FaultReport), .arena = 0, .handles = 0},
        .response = {.constant = sizeof(abi::FaultAnswer), .arena = 0, .handles = 0},
    };
    // The RIID that the functions below name: a server made of a FaultHandler has no other interface.
    static constexpr u16 kEndpoint = 0;

    // Has faults of all threads of a process that have no handler of their own brought to this channel. task: with
    // MANAGE; channel: the value that a client handle with CALL has in that process (its own handle, or what
    // Child::give() answered), zero: nobody is asked any more. BAD_HANDLE, WRONG_TYPE, NO_RIGHTS, REVOKED: of the
    // channel, too; BAD_STATE: it has ended.
    static Result<> watch_process(abi::Handle task, abi::Handle channel);
    // The same of one thread, with MANAGE, before what its process has; zero: that again.
    static Result<> watch_thread(abi::Handle thread, abi::Handle channel);

    idl::Dispatched dispatch(const idl::Incoming& in, idl::Outgoing& out, idl::Caller& caller) final;

  protected:
    ~FaultHandler() = default;

  private:
    virtual FaultAnswer fault(FaultedThread& thread) = 0;
};

}  // namespace kos
