// SPDX-License-Identifier: Apache-2.0
// What the tests of generated user-space code share: the fakes of demo.Market, and a kernel that joins client and
// dispatcher. The generated code is that of test/golden/cpp.
#pragma once

#include <demo/Market.edl.fake.hpp>
#include <gtest/gtest.h>
#include <kos/host/loopback.hpp>

namespace kos::idlc::test {

using host::Transfer;

class UserTest : public testing::Test {
  protected:
    demo::Market::Fakes fakes_;
    host::Loopback kernel_{fakes_.dispatcher_};
    demo::Shop::Client shop_{abi::Handle{0x100001}, demo::Market::endpoint::shop};
    demo::Ledger::Client ledger_{abi::Handle{0x100001}, demo::Market::endpoint::left_ledger};
    alignas(8) std::array<std::byte, 4096> results_{};
    std::array<std::byte, 10000> scratch_{};
};

// A value somewhere in a message's bytes.
template <typename T>
void put(std::vector<std::byte>& bytes, usize at, T value) {
    ASSERT_LE(at + sizeof(T), bytes.size());
    std::memcpy(bytes.data() + at, &value, sizeof(T));
}

}  // namespace kos::idlc::test
