// SPDX-License-Identifier: Apache-2.0
// Where drivers hand in the devices that the HAL contract's functions then use; and the interfaces of those devices.
#pragma once

#include <hal/interrupt.hpp>

#include "hal/dtb/cpu.hpp"
#include "lib/address.hpp"

namespace kos::hal {

// A serial port with polled output.
class ConsoleDevice {
  public:
    // Waits until the device takes the character.
    virtual void put(char character) = 0;
    // How many characters it takes now without waiting.
    virtual unsigned room() const = 0;

  protected:
    ~ConsoleDevice() = default;
};

// A way to end the machine's run. Both return only if it failed.
class PowerDevice {
  public:
    virtual void power_off() = 0;
    virtual void restart() = 0;

  protected:
    ~PowerDevice() = default;
};

// A way to start CPUs. One class for each method of the device tree.
class CpuStarter {
  public:
    // Sends a CPU to the physical address, with the argument in x0, MMU off. BAD_STATE: it cannot be started.
    virtual Result<void> start(const dtb::Cpu& cpu, PhysAddr entry, u64 argument) = 0;
    // Switches off the CPU that this runs on; returns if it cannot.
    virtual void stop_self() = 0;

  protected:
    ~CpuStarter() = default;
};

// A clock that goes on while the machine is off.
class RealTimeClockDevice {
  public:
    // Since 1970-01-01 UTC.
    virtual u64 seconds() const = 0;
    // The latest time that it can hold.
    virtual u64 last_second() const = 0;
    virtual void set(u64 seconds) = 0;

  protected:
    ~RealTimeClockDevice() = default;
};

// The device lives for ever; the last one handed in is used.
void use_console(ConsoleDevice& device);
void use_interrupt_controller(InterruptController& controller);
void use_power(PowerDevice& device);
void use_real_time_clock(RealTimeClockDevice& device);
void use_cpu_starter(dtb::EnableMethod method, CpuStarter& starter);

// Of the CPUs with this enable-method; nullptr: none.
CpuStarter* cpu_starter(dtb::EnableMethod method);

// What has been found so far.
bool has_console();
bool has_interrupt_controller();

// The clock: counter frequency, and the line that this CPU's timer raises.
void use_timer(u64 frequency_hz, IrqLine line);
bool has_timer();
// The timer of another CPU, on that CPU.
void start_own_timer();

}  // namespace kos::hal
