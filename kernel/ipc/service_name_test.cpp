// SPDX-License-Identifier: Apache-2.0
// Names as the security module sees them, and what they do to those who wait. Every status: core/service/name_test.cpp.
#include "ipc/service_name.hpp"

#include "ipc/test/ipc_test.hpp"

namespace kos::ipc {
namespace {

using namespace test;

class ServiceNameTest : public IpcTest {
  protected:
    ServiceNameTest() {
        name_ = *ServiceName::create(server_, *obj::Name::create("phoenix"));
        handle_ = *server_.handles().insert(*name_, abi::kAllRights);
    }
    Status publish(Acceptance acceptance) {
        u64 ticket = 0;
        const auto done = name_->publish(listener_of(server_, listener_), {acceptance, kCookie, 4}, ticket);
        return done ? Status::Ok : done.error();
    }
    Status connect_by_name(Thread& thread, u64 deadline = 0) {
        run(thread);
        const auto done = name_->connect(thread, deadline);
        thread::switch_to_next();
        return done ? Status::Ok : done.error();
    }

    static constexpr u64 kLater = 1'000'000;

    ServiceName* name_ = nullptr;
    abi::Handle handle_;
};

TEST_F(ServiceNameTest, TheJudgeKnowsWhoConnectsWithWhom) {
    ASSERT_EQ(publish(Acceptance::All), Status::Ok);
    EXPECT_EQ(connect_by_name(caller_), Status::Ok);
    EXPECT_EQ(judge_.connections, 1);
    EXPECT_EQ(judge_.source, client_.sid());
    EXPECT_EQ(judge_.destination, server_.sid());
    EXPECT_EQ(judge_.connected_name, "phoenix");
}

TEST_F(ServiceNameTest, WhoIsDeniedGetsNothingAndNeverWaits) {
    judge_.connect_verdict = obj::Verdict::Deny;
    for (const Acceptance acceptance : {Acceptance::All, Acceptance::Each}) {
        ASSERT_EQ(publish(acceptance), Status::Ok);
        const u64 used = client_.account().used();
        EXPECT_EQ(connect_by_name(caller_, kLater), Status::Denied);
        EXPECT_EQ(client_.account().used(), used);
        name_->free();
    }
}

// What waited for an unknown server is judged when there is one.
TEST_F(ServiceNameTest, WhoWaitedIsJudgedWithTheServerThatCame) {
    ASSERT_EQ(connect_by_name(caller_, kLater), kBlocked);
    EXPECT_EQ(judge_.connections, 0);
    ASSERT_EQ(publish(Acceptance::Each), Status::Ok);
    EXPECT_EQ(name_->request(ServiceName::number_of(caller_)).error(), Status::NoToken);
    judge_.connect_verdict = obj::Verdict::Deny;
    EXPECT_EQ(connect_by_name(caller_, kLater), Status::Denied);
}

TEST_F(ServiceNameTest, ARegistryFindsNamesByTheirText) {
    std::vector<abi::Handle> handles;
    for (int index = 0; index < 200; ++index) {
        ServiceName* name = *ServiceName::create(server_, *obj::Name::create("n" + std::to_string(index * 7 % 200)));
        handles.push_back(*server_.handles().insert(*name, abi::kAllRights));
    }
    for (int index = 0; index < 200; ++index) {
        const std::string text = "n" + std::to_string(index);
        EXPECT_EQ((*ServiceName::find(text))->text(), text);
    }
    EXPECT_EQ(ServiceName::find("n").error(), Status::NotFound);
    EXPECT_EQ(ServiceName::find("n200").error(), Status::NotFound);
    for (const abi::Handle handle : handles) {
        ASSERT_TRUE(server_.handles().close(handle));
    }
    EXPECT_EQ(ServiceName::find("n7").error(), Status::NotFound);
    EXPECT_TRUE(ServiceName::find("phoenix"));
}

TEST_F(ServiceNameTest, CallsByAnEndedServersConnectionFail) {
    ASSERT_EQ(publish(Acceptance::All), Status::Ok);
    run(caller_);
    const abi::Handle connection = *name_->connect(caller_, 0);
    thread::switch_to_next();
    ASSERT_EQ(call(caller_, {.x0 = connection.raw(), .header = request(8)}), kBlocked);
    end(server_);
    EXPECT_EQ(result_of(caller_), Status::NotConnected);
}

}  // namespace
}  // namespace kos::ipc
