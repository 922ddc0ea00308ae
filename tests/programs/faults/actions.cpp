// SPDX-License-Identifier: Apache-2.0
// The ways to fault, in assembly: exactly the instruction that is meant, whatever the compiler thinks of it.
#include "actions.hpp"

#include <bit>

#include <kos/base/types.hpp>
#include <kos/memory.hpp>

namespace fault {
namespace {

using kos::u64;

// Where the kernel's own text and its map of the physical memory begin (documented layout).
constexpr u64 kKernelText = 0xffff'ffff'8000'0000;
constexpr u64 kPhysicalMap = 0xffff'ff80'0000'0000;
// Neither a user nor a kernel address: bits 39 to 62 are mixed.
constexpr u64 kNoMansLand = 0x0000'ff00'0000'0000;

// "ret" and room: data that would be a function if it could be executed.
alignas(16) constinit kos::u32 g_code[4] = {0xd65f'03c0, 0, 0, 0};

void load(u64 address) {
    asm volatile("ldr xzr, [%0]" : : "r"(address) : "memory");
}

void store(u64 address) {
    asm volatile("str xzr, [%0]" : : "r"(address) : "memory");
}

void jump(u64 address) {
    asm volatile("blr %0" : : "r"(address) : "x30", "memory");
}

u64 own_text() {
    return std::bit_cast<u64>(&own_text);
}

void read_null() {
    load(0);
}

void write_null() {
    store(0);
}

void jump_null() {
    jump(0);
}

void read_kernel() {
    load(kKernelText);
}

void read_physical_map() {
    load(kPhysicalMap);
}

void write_kernel() {
    store(kKernelText);
}

void jump_kernel() {
    jump(kKernelText);
}

void read_between() {
    load(kNoMansLand);
}

void write_text() {
    store(own_text());
}

void execute_data() {
    jump(std::bit_cast<u64>(&g_code));
}

// Pushes until it meets the guard page.
void overflow_stack() {
    asm volatile("1: str xzr, [sp, #-16]!\n b 1b" : : : "memory");
}

// Addresses without pages: the page behind the committed one.
void touch_reserved() {
    auto reserved = kos::Reservation::create(2 * kos::kPageBytes);
    if (reserved && reserved->commit(0, kos::kPageBytes)) {
        store(std::bit_cast<u64>(reserved->bytes().data()));
        store(std::bit_cast<u64>(reserved->bytes().data()) + kos::kPageBytes);
    }
}

void undefined() {
    asm volatile("udf #0");
}

void system_register() {
    asm volatile("mrs x0, sctlr_el1" : : : "x0");
}

void write_system_register() {
    asm volatile("msr ttbr0_el1, xzr");
}

void mask_interrupts() {
    asm volatile("msr daifset, #2");
}

void cache_operation() {
    asm volatile("dc isw, xzr");
}

void tlb_operation() {
    asm volatile("tlbi vmalle1");
}

void hypervisor_call() {
    asm volatile("hvc #0");
}

void secure_call() {
    asm volatile("smc #0");
}

void exception_return() {
    asm volatile("eret");
}

void breakpoint() {
    asm volatile("brk #1");
}

void jump_misaligned() {
    jump(own_text() + 2);
}

void wait_for_interrupt() {
    asm volatile("wfi");
}

constexpr Action kActions[] = {
    {"read-null", read_null},
    {"write-null", write_null},
    {"jump-null", jump_null},
    {"read-kernel", read_kernel},
    {"read-physical-map", read_physical_map},
    {"write-kernel", write_kernel},
    {"jump-kernel", jump_kernel},
    {"read-between", read_between},
    {"write-text", write_text},
    {"execute-data", execute_data},
    {"overflow-stack", overflow_stack},
    {"undefined", undefined},
    {"system-register", system_register},
    {"write-system-register", write_system_register},
    {"mask-interrupts", mask_interrupts},
    {"cache-operation", cache_operation},
    {"tlb-operation", tlb_operation},
    {"hypervisor-call", hypervisor_call},
    {"secure-call", secure_call},
    {"exception-return", exception_return},
    {"breakpoint", breakpoint},
    {"jump-misaligned", jump_misaligned},
    {"wait-for-interrupt", wait_for_interrupt},
    {"touch-reserved", touch_reserved},
};

}  // namespace

std::span<const Action> actions() {
    return kActions;
}

}  // namespace fault
