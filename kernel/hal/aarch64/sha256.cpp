// SPDX-License-Identifier: Apache-2.0
// SHA-256 by the processor's instructions (sha256.S), where it has them.
#include <hal/sha256.hpp>

#include "hal/aarch64/barrier.hpp"
#include "hal/aarch64/system_registers.hpp"

extern "C" void kos_sha256_blocks(kos::u32* state, const std::byte* blocks, kos::usize count,
                                  const kos::u32* constants);

namespace kos::hal {
namespace {

constexpr Field64 kSha2{12, 4};      // ID_AA64ISAR0_EL1.SHA2
constexpr Field64 kFpAccess{20, 2};  // CPACR_EL1.FPEN
constexpr u64 kOnlyUserTraps = 1;

void hash_by_instructions(Sha256State& state, std::span<const std::byte> blocks) {
    const u64 access = sysreg::Cpacr::read();
    sysreg::Cpacr::write(access | kFpAccess.put(kOnlyUserTraps));
    instruction_barrier();
    kos_sha256_blocks(state.data(), blocks.data(), blocks.size() / kSha256BlockSize, detail::kSha256Constants.data());
    sysreg::Cpacr::write(access);
    instruction_barrier();
}

bool has_instructions() {
    return kSha2.get(sysreg::IdAa64Isar0::read()) != 0;
}

}  // namespace

Sha256Engine sha256_engine() {
    return has_instructions() ? hash_by_instructions : sha256_portable;
}

usize sha256_step() {
    constexpr usize kBlocks = 4;  // some 500 instructions
    return has_instructions() ? kBlocks * kSha256BlockSize : kSha256BlockSize;
}

}  // namespace kos::hal
