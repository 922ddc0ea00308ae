// SPDX-License-Identifier: Apache-2.0
// Serving fault.Handler.
#include <array>
#include <cstring>

#include <fault/Handler.idl.hpp>
#include <kos/core/task.hpp>
#include <kos/core/thread.hpp>
#include <kos/fault_handler.hpp>

namespace kos {
namespace {

namespace description = ::fault::Handler;

// What the kernel sends and takes is what the description says.
static_assert(description::kLimits.request.constant == sizeof(abi::FaultReport) &&
              description::kLimits.request.arena == 0);
static_assert(description::kLimits.response.constant == sizeof(abi::FaultAnswer) &&
              description::kLimits.response.arena == 0);
static_assert(static_cast<u16>(description::Method::Fault) == 0);

abi::FaultReport report_of(const description::FaultIn& in) {
    return {.thread = in.thread,
            .address = in.address,
            .pc = in.pc,
            .sp = in.sp,
            .syndrome = in.syndrome,
            .reason = static_cast<abi::FaultReason>(in.reason),
            .access = static_cast<abi::FaultAccess>(in.access)};
}

template <typename Registers>
Result<Registers> registers_of(std::span<const std::byte> bytes) {
    Registers registers{};
    if (bytes.size() != sizeof(registers)) {
        return Error{Status::Invalid};
    }
    std::memcpy(&registers, bytes.data(), sizeof(registers));
    return registers;
}

// The description's server, in the words of libkos.
template <typename Decide>
class Bridge final : public description::Server {
  public:
    explicit Bridge(Decide decide) : decide_{decide} {}

    Result<description::FaultOut> fault(const description::FaultIn& in, idl::Caller& caller) override {
        FaultedThread thread{report_of(in), caller};
        const FaultAnswer answer = decide_(thread);
        return description::FaultOut{.resume_at = answer.pc, .action = static_cast<u32>(answer.action)};
    }

  private:
    Decide decide_;
};

}  // namespace

Result<abi::ThreadRegisters> FaultedThread::registers() const {
    std::array<std::byte, sizeof(abi::ThreadRegisters)> room;
    const auto read = TRY(core::Thread::read_registers(token_.raw(), room));
    return registers_of<abi::ThreadRegisters>(read.registers);
}

Result<> FaultedThread::set_registers(const abi::ThreadRegisters& registers) {
    return core::Thread::write_registers(token_.raw(), std::as_bytes(std::span{&registers, 1}));
}

Result<abi::FpRegisters> FaultedThread::fp_registers() const {
    std::array<std::byte, sizeof(abi::FpRegisters)> room;
    const auto read = TRY(core::Thread::read_fp_registers(token_.raw(), room));
    return registers_of<abi::FpRegisters>(read.registers);
}

Result<> FaultedThread::set_fp_registers(const abi::FpRegisters& registers) {
    return core::Thread::write_fp_registers(token_.raw(), std::as_bytes(std::span{&registers, 1}));
}

Result<> FaultHandler::watch_process(abi::Handle task, abi::Handle channel) {
    return core::Task::set_fault_handler(task, channel.raw(), kEndpoint);
}

Result<> FaultHandler::watch_thread(abi::Handle thread, abi::Handle channel) {
    return core::Thread::set_fault_handler(thread, channel.raw(), kEndpoint);
}

idl::Dispatched FaultHandler::dispatch(const idl::Incoming& in, idl::Outgoing& out, idl::Caller& caller) {
    Bridge bridge{[this](FaultedThread& thread) { return fault(thread); }};
    return description::dispatch(bridge, in, out, caller);
}

}  // namespace kos
