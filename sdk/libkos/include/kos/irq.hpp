// SPDX-License-Identifier: Apache-2.0
// Interrupt: a device's interrupt line, for its driver. Examples: sdk/libkos/examples/irq.cpp, samples/alarm.
//
//     const kos::Interrupt interrupt = TRY(kos::Interrupt::create(lines, 34, kos::Trigger::DeviceTree));
//     TRY(interrupt.bind(notice, kFired));
//     TRY(notice.wait(kFired));
//     ... make the device quiet ...
//     TRY(interrupt.acknowledge());
//
// A line that has fired is off until it is acknowledged. A server receives interrupts in its event loop, as bits of a
// notice: Server::add(handler, notice) in <kos/server.hpp>.
#pragma once

#include <utility>

#include <kos/core/io.hpp>
#include <kos/notice.hpp>

namespace kos {

// How a line says that its device wants something.
enum class Trigger : u8 {
    Level = core::Io::kTriggerLevel,            // up until the device has what it wants
    Edge = core::Io::kTriggerEdge,              // goes up once
    DeviceTree = core::Io::kTriggerDeviceTree,  // as the machine's device tree says
};

class Interrupt {
  public:
    Interrupt() = default;

    // Takes a line, until its last handle is closed. lines: a resource of the type Irq with DERIVE, `irq` of init.yaml.
    // line: as the interrupt controller counts, for a GIC 32 more than the second cell in the device tree. NO_RIGHTS:
    // the resource does not have the line; BAD_STATE: somebody has it, or the kernel; INVALID: there is no such line,
    // or its trigger is to be that of the device tree, which does not say it; QUOTA, NO_MEMORY.
    static Result<Interrupt> create(abi::Handle lines, u32 line, Trigger trigger);

    // Sets bits of the notice, at least one, whenever the line fires, and switches it on. The notice's handle needs
    // SIGNAL and has to stay open. BAD_STATE: it is bound to a notice already; INVALID: no bits.
    Result<> bind(const Notice& notice, u64 bits) const;
    // The line may fire again; the device of a level-triggered one is quiet by now. BAD_STATE: it has not fired.
    Result<> acknowledge() const;
    // Keeps the line off, and lets it be on again. What an edge-triggered line does meanwhile is not lost.
    Result<> mask() const;
    Result<> unmask() const;

    const OwnedHandle& handle() const { return handle_; }
    explicit operator bool() const { return static_cast<bool>(handle_); }

  private:
    explicit Interrupt(OwnedHandle handle) : handle_{std::move(handle)} {}

    OwnedHandle handle_{};
};

// A resource of some of the lines of another one, to hand on. NO_RIGHTS: that one does not have them; INVALID: none;
// QUOTA, NO_MEMORY.
Result<OwnedHandle> derive_lines(abi::Handle lines, u32 first, u32 count);

}  // namespace kos
