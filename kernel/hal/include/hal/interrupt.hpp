// SPDX-License-Identifier: Apache-2.0
// The interrupt controller. Lines are named by INTID.
#pragma once

#include <optional>

#include <kos/base/result.hpp>

namespace kos::hal {

enum class IrqLine : u32 {
};

inline constexpr IrqLine kSpuriousIrq{1023};
// By which CPUs call each other.
inline constexpr IrqLine kCallLine{0};
// Lines below are each CPU's own: the kernel's.
inline constexpr u32 kFirstSharedLine = 32;
inline constexpr u32 kMostLines = 1020;

enum class Trigger : u8 {
    Level,
    Edge,
};

class InterruptController {
  public:
    virtual void enable(IrqLine line, Trigger trigger) = 0;
    virtual void disable(IrqLine line) = 0;
    // Takes the pending line of highest priority, or kSpuriousIrq.
    virtual IrqLine acknowledge() = 0;
    // The line may interrupt again.
    virtual void end(IrqLine line) = 0;
    virtual u32 line_count() const = 0;

    // Of the CPU that this runs on, once, before it takes interrupts: NOT_FOUND: the controller does not know it.
    virtual Result<void> start_cpu() = 0;
    // Raises kCallLine on another CPU. Who is called takes the kernel lock before it looks for the reason.
    virtual void call_cpu(u32 number) = 0;
    // Takes a pending kCallLine of this CPU away before it interrupts. false: none is the next to be taken.
    virtual bool take_call() = 0;

  protected:
    ~InterruptController() = default;
};

namespace detail {
extern constinit InterruptController* controller;
}

// What the device tree says of a shared line; nothing: it says nothing, or two devices differ.
std::optional<Trigger> stated_trigger(IrqLine line);

// The machine's controller, found through the device tree at boot.
inline InterruptController& interrupts() {
    return *detail::controller;
}

}  // namespace kos::hal
