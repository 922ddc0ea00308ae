// SPDX-License-Identifier: Apache-2.0
// Lists of what the kernel keeps for itself. They are short: a kernel drives a handful of devices.
#include "hal/driver/claims.hpp"

#include "lib/assert.hpp"

namespace kos::hal {
namespace {

constexpr usize kMostClaimedRanges = 32;
constexpr usize kMostClaimedLines = 32;

struct Claims {
    PhysRange registers[kMostClaimedRanges] = {};
    usize register_count = 0;
    IrqLine lines[kMostClaimedLines] = {};
    usize line_count = 0;
    const RangeList* ram = nullptr;
};

constinit Claims claims;

bool overlap(PhysRange one, PhysRange other) {
    return one.start < other.end() && other.start < one.end();
}

bool overlaps_any(std::span<const PhysRange> ranges, PhysRange pages) {
    for (const PhysRange& range : ranges) {
        if (overlap(range, pages)) {
            return true;
        }
    }
    return false;
}

}  // namespace

void claim_registers(PhysRange registers) {
    KOS_ASSERT(claims.register_count < kMostClaimedRanges);
    const u64 start = registers.start.raw() & ~kPageMask;
    const u64 end = (registers.end().raw() + kPageMask) & ~kPageMask;
    claims.registers[claims.register_count++] = {PhysAddr{start}, end - start};
}

void claim_line(IrqLine line) {
    KOS_ASSERT(claims.line_count < kMostClaimedLines);
    claims.lines[claims.line_count++] = line;
}

void claim_memory(const RangeList& ram) {
    claims.ram = &ram;
}

void forget_claims() {
    claims = {};
}

PageUse page_use(PhysRange pages) {
    if (claims.ram != nullptr && overlaps_any(claims.ram->span(), pages)) {
        return PageUse::Memory;
    }
    return overlaps_any({claims.registers, claims.register_count}, pages) ? PageUse::Kernel : PageUse::Free;
}

bool is_kernel_line(IrqLine line) {
    for (usize index = 0; index < claims.line_count; ++index) {
        if (claims.lines[index] == line) {
            return true;
        }
    }
    return false;
}

}  // namespace kos::hal
