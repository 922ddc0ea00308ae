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
    if (io::Interrupt* const owner = io::Interrupt::owner(line)) {
        return owner->fire();
    }
    if (line == hal::timer_line()) {
        return sched::cpu().timer_fired();
    }
    if (line == hal::kCallLine) {
        return hal::stop_after_panic();  // else calls are answered on every way in
    }
    // Nobody asked for it: silence it, or a stuck line would keep the CPU here.
    hal::interrupts().disable(line);
    log::warning("interrupt {} has no owner, masked", static_cast<u32>(line));
}

}  // namespace

void handle_interrupts() {
    thread::answer_calls();
    hal::InterruptController& controller = hal::interrupts();
    do {
        const hal::IrqLine line = controller.acknowledge();
        if (line == hal::kSpuriousIrq) {
            return;
        }
        ++sched::cpu().interrupts;
        sched::trace_here(sched::TraceKind::Interrupt, static_cast<u64>(line), 0);
        handle(line);
        controller.end(line);
        // Asking the CPU costs less than asking the controller.
    } while (hal::interrupt_pending());
}

}  // namespace kos::core
