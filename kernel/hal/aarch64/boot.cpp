// SPDX-License-Identifier: Apache-2.0
// From the MMU just turned on to kos_main(): device tree, console, memory, drivers.
#include "hal/aarch64/boot_steps.hpp"
#include "hal/aarch64/cpu.hpp"
#include "hal/aarch64/panic.hpp"
#include "hal/aarch64/tlb.hpp"
#include "hal/boot_argument.hpp"
#include "hal/driver/bind.hpp"
#include "hal/driver/claims.hpp"
#include "hal/dtb/chosen.hpp"

namespace kos::hal {
namespace {

constinit BootInfo boot_info{};

void read_boot_arguments(const dtb::Tree& tree) {
    boot_info.boot_arguments = dtb::boot_arguments(tree).value_or("");
    if (find_boot_argument(boot_info.boot_arguments, "panic") == "off") {
        set_panic_end(PanicEnd::PowerOff);
    }
}

[[noreturn]] void boot(PhysAddr device_tree, u32 entry_level) {
    set_boot_cpu();
    set_up_cpu();
    clear_user_table();
    start_early_console();
    const dtb::Tree& tree = open_device_tree(device_tree, boot_info);
    const MatchList devices = match_drivers(all_drivers(), tree);
    bind_console(tree, devices);
    read_boot_arguments(tree);
    discover_memory(tree, device_tree, boot_info);
    claim_memory(boot_info.ram);
    // Nothing of the boot's own mappings may linger: the identity page, and the device tree's read-only pages.
    forget_local_translations();
    take_seeds(tree, boot_info);
    bind_others(tree, devices);
    describe_machine(tree, boot_info);
    boot_info.entry_level = entry_level;
    boot_info.entry_instructions = 0;  // start.S has started the counter from zero
    kos_main(boot_info);
}

}  // namespace
}  // namespace kos::hal

extern "C" [[noreturn]] void kos_boot(kos::PhysAddr device_tree, kos::u64 entry_level) {
    kos::hal::boot(device_tree, static_cast<kos::u32>(entry_level));
}
