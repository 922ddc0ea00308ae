// SPDX-License-Identifier: Apache-2.0
// The first process of the measuring image: measures everything, prints it, switches the machine off.
#include <kos/core/pm.hpp>
#include <kos/print.hpp>
#include <kos/process.hpp>

#include "meter.hpp"
#include "rows.hpp"

namespace {

using kos::abi::StartHandleKind;

kos::abi::Handle resource(std::string_view name) {
    return bench::must(kos::process::handle(StartHandleKind::Resource, name), "the kernel gave a resource");
}

}  // namespace

int main(int, char**) {
    const auto self = bench::must(kos::process::handle(StartHandleKind::Task), "the kernel gave the task");
    const bench::Powers powers{
        .self = self, .factory = resource("task_factory"), .lines = resource("irq"), .registers = resource("mmio")};
    bench::measure_core();
    bench::measure_handles(powers);
    bench::measure_memory(powers);
    bench::measure_threads(powers);
    bench::measure_switches(powers);
    bench::measure_fp(powers);
    bench::measure_notices();
    bench::measure_interrupts(powers);
    bench::measure_futexes();
    bench::measure_locks();
    bench::measure_timers();
    bench::measure_tasks(powers);
    bench::measure_round_trips(powers);
    bench::measure_codec();
    bench::print_figures();
    kos::println("bench: done");
    static_cast<void>(kos::core::Pm::shutdown(resource("power"), 0));
    return 1;
}
