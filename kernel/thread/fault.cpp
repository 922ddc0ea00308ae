// SPDX-License-Identifier: Apache-2.0
// The registers of a thread that faulted.
#include "thread/fault.hpp"

#include <algorithm>
#include <span>

#include "lib/assert.hpp"

namespace kos::thread {

void FaultWait::begin(const hal::Frame& frame, const hal::Fault& fault, abi::FaultReason reason) {
    KOS_ASSERT(!active());
    step_ = kAsked;
    kind_ = fault.kind;
    access_ = fault.access;
    address_ = fault.address;
    syndrome_ = fault.syndrome;
    reason_ = reason;
    std::copy_n(frame.x, kKept, kept_);
}

void FaultWait::end(hal::Frame& frame) {
    KOS_ASSERT(step_ == kAsked);
    step_ = kNone;
    std::copy_n(kept_, kKept, frame.x);
}

void FaultWait::give_up(const hal::Frame& frame, const hal::Fault& fault, abi::FaultReason reason, Status handler) {
    begin(frame, fault, reason);
    step_ = kGivenUp;
    handler_ = static_cast<u8>(handler);
}

abi::ThreadRegisters FaultWait::read(const hal::Frame& frame) const {
    abi::ThreadRegisters registers{};
    std::ranges::copy(frame.x, registers.x);
    std::copy_n(kept_, kKept, registers.x);
    registers.sp = frame.sp;
    registers.pc = frame.elr;
    registers.pstate = frame.spsr;
    return registers;
}

void FaultWait::write(hal::Frame& frame, const abi::ThreadRegisters& registers) {
    std::copy_n(registers.x, kKept, kept_);
    std::ranges::copy(std::span{registers.x}.subspan(kKept), &frame.x[kKept]);
    frame.sp = registers.sp;
    frame.elr = registers.pc;
    frame.spsr = hal::kUserPstate | registers.pstate;
}

}  // namespace kos::thread
