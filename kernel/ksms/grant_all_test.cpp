// SPDX-License-Identifier: Apache-2.0
// The judge of a system without a policy.
#include "ksms/grant_all.hpp"

#include "thread/test/machine_test.hpp"

namespace kos::ksms {
namespace {

class GrantAllTest : public thread::test::MachineTest {};

TEST_F(GrantAllTest, GrantsEverythingAndFoldsNothing) {
    const obj::Process& one = make_process("one");
    const obj::Process& two = make_process("two");
    start();
    obj::Judge& judge = obj::judge();
    const abi::Header header = abi::Header::request(1, 2, 8);
    EXPECT_EQ(judge.execute(one, two), obj::Verdict::Grant);
    EXPECT_EQ(judge.request({one, &two, header, {}}), obj::Verdict::Grant);
    EXPECT_EQ(judge.request({one, nullptr, header, {}}), obj::Verdict::Grant);
    EXPECT_EQ(judge.response({two, &one, header, {}}), obj::Verdict::Grant);
    for (const obj::Process* server : {&two, static_cast<const obj::Process*>(nullptr)}) {
        const abi::VerdictRow* row = judge.row(one, server);
        ASSERT_NE(row, nullptr);
        EXPECT_EQ(obj::folded(row, header), nullptr);
        EXPECT_EQ(obj::folded(row, abi::Header{}), nullptr);
    }
}

}  // namespace
}  // namespace kos::ksms
