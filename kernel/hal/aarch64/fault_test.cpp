// SPDX-License-Identifier: Apache-2.0
// Syndromes as processors report them.
#include "hal/aarch64/fault.hpp"

#include <gtest/gtest.h>

namespace kos::hal {
namespace {

constexpr u64 kAddress = 0x1234'5678;

struct Sample {
    const char* name;
    u64 syndrome;
    FaultKind kind;
    FaultAccess access;
    u64 address;
};

class DecodeFault : public testing::TestWithParam<Sample> {};

TEST_P(DecodeFault, GivesKindAccessAndAddress) {
    const Sample& sample = GetParam();
    const Fault fault = decode_fault(sample.syndrome, kAddress);
    EXPECT_EQ(fault.kind, sample.kind);
    EXPECT_EQ(fault.access, sample.access);
    EXPECT_EQ(fault.address, sample.address);
    EXPECT_EQ(fault.syndrome, sample.syndrome);
}

constexpr Sample kSamples[] = {
    {"LoadUnmapped", 0x92000007, FaultKind::Unmapped, FaultAccess::Read, kAddress},
    {"LoadUnmappedLevel0", 0x92000004, FaultKind::Unmapped, FaultAccess::Read, kAddress},
    {"StoreUnmapped", 0x92000046, FaultKind::Unmapped, FaultAccess::Write, kAddress},
    {"StorePermission", 0x9200004f, FaultKind::Permission, FaultAccess::Write, kAddress},
    {"AccessFlag", 0x9200000b, FaultKind::Unmapped, FaultAccess::Read, kAddress},
    {"CacheCleanIsNoWrite", 0x92000147, FaultKind::Unmapped, FaultAccess::Read, kAddress},
    {"FetchUnmapped", 0x82000006, FaultKind::Unmapped, FaultAccess::Execute, kAddress},
    {"FetchPermission", 0x8200000f, FaultKind::Permission, FaultAccess::Execute, kAddress},
    {"KernelStoreUnmapped", 0x96000047, FaultKind::Unmapped, FaultAccess::Write, kAddress},
    {"DataAlignment", 0x92000021, FaultKind::Alignment, FaultAccess::Read, kAddress},
    {"External", 0x92000010, FaultKind::Other, FaultAccess::Read, kAddress},
    {"ExternalWithoutAddress", 0x92000410, FaultKind::Other, FaultAccess::Read, 0},
    {"PcAlignment", 0x8a000000, FaultKind::Alignment, FaultAccess::Execute, kAddress},
    {"SpAlignment", 0x9a000000, FaultKind::Alignment, FaultAccess::Execute, 0},
    {"Undefined", 0x02000000, FaultKind::Undefined, FaultAccess::Execute, 0},
    {"WaitForInterrupt", 0x07e00000, FaultKind::Undefined, FaultAccess::Execute, 0},
    {"SystemRegister", 0x62000000, FaultKind::Undefined, FaultAccess::Execute, 0},
    {"FloatingPoint", 0x1fe00000, FaultKind::FloatingPoint, FaultAccess::Execute, 0},
    {"BreakInstruction", 0xf2000001, FaultKind::Breakpoint, FaultAccess::Execute, 0},
    {"WatchpointOnStore", 0xd2000062, FaultKind::Breakpoint, FaultAccess::Write, kAddress},
};

INSTANTIATE_TEST_SUITE_P(Syndromes, DecodeFault, testing::ValuesIn(kSamples),
                         [](const auto& sample) { return sample.param.name; });

}  // namespace
}  // namespace kos::hal
