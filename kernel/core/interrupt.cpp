// SPDX-License-Identifier: Apache-2.0
// Dispatch of interrupt lines.
#include "core/interrupt.hpp"

#include <hal/clock.hpp>
#include <hal/cpu_start.hpp>
#include <hal/interrupt.hpp>

#include "io/interrupt.hpp"
#include "lib/log.hpp"
#include "sched/trace.hpp"
#include "thread/switch.hpp"

namespace kos::core {

namespace {

void handle(hal::IrqLine line) {
    if (line == hal::timer_line()) {
        sched::cpu().timer_fired();
        return;
    }
    if (line == hal::kCallLine) {
        return hal::stop_after_panic();  // else calls are answered on every way in
    }
    if (io::Interrupt* const owner = io::Interrupt::owner(line)) {
        return owner->fire();
    }
    // Nobody asked for it: silence it, or a stuck line would keep the CPU here.
    hal::interrupts().disable(line);
    log::warning("interrupt {} has no owner, masked", static_cast<u32>(line));
}

}  // namespace

void handle_interrupts() {
    thread::answer_calls();
    hal::InterruptController& controller = hal::interrupts();
    for (hal::IrqLine line = controller.acknowledge(); line != hal::kSpuriousIrq; line = controller.acknowledge()) {
        ++sched::cpu().interrupts;
        sched::trace_here(sched::TraceKind::Interrupt, static_cast<u64>(line), 0);
        handle(line);
        controller.end(line);
    }
}

}  // namespace kos::core
