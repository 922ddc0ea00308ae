// SPDX-License-Identifier: Apache-2.0
// TLB maintenance on all CPUs of the inner shareable domain. Source: Arm ARM (DDI 0487), D8.13.
#include "hal/aarch64/tlb.hpp"

#include <hal/page_table.hpp>

namespace kos::hal {
namespace {

constexpr u32 kAsidShift = 48;
constexpr u64 kPageNumberMask = (u64{1} << 44) - 1;

constexpr u64 asid_operand(u16 asid) {
    return u64{asid} << kAsidShift;
}

// Safe, here and below: dropping TLB entries changes no mapping. First the table's new entries are made visible to
// walks, and at the end every CPU has dropped the old ones.
void before() {
    asm volatile("dsb ishst" : : : "memory");
}

void after() {
    asm volatile("dsb ish\n\tisb" : : : "memory");
}

}  // namespace

void forget_local_translations() {
    before();
    asm volatile("tlbi vmalle1\n\tdsb nsh\n\tisb" : : : "memory");
}

void invalidate_page(u16 asid, UserAddr address) {
    const u64 operand = asid_operand(asid) | ((address.raw() >> kPageShift) & kPageNumberMask);
    before();
    asm volatile("tlbi vae1is, %0" : : "r"(operand) : "memory");
    after();
}

void invalidate_asid(u16 asid) {
    before();
    asm volatile("tlbi aside1is, %0" : : "r"(asid_operand(asid)) : "memory");
    after();
}

void invalidate_all_user() {
    before();
    asm volatile("tlbi vmalle1is" : : : "memory");
    after();
}

}  // namespace kos::hal
