// SPDX-License-Identifier: Apache-2.0
// What makes, publishes and connects by names fails at each byte of quota and each frame in turn; everything is then as
// it was before. What allocates nothing never fails.
#include <functional>

#include "ipc/service_name.hpp"
#include "ipc/test/ipc_test.hpp"
#include "mm/test/scarcity.hpp"

namespace kos::ipc {
namespace {

using namespace test;

enum class Cost : u8 {
    Nothing,
    Handle,  // and what it names
};

class ServiceNameFailure;

struct Operation {
    const char* name;
    Cost cost;
    std::function<void(ServiceNameFailure&)> prepare;
    std::function<Status(ServiceNameFailure&)> run;
};

class ServiceNameFailure : public IpcTest, public ::testing::WithParamInterface<std::tuple<Operation, u32>> {
  public:
    Status create() {
        const auto name = ServiceName::create(client_, *obj::Name::create("second"));
        return name ? status_of(client_.handles().insert(*obj::Ref<ServiceName>{**name}, abi::kAllRights))
                    : name.error();
    }
    Status publish(Acceptance acceptance) {
        u64 ticket = 0;
        return status_of(name_->publish(listener_of(server_, listener_), {acceptance, kCookie, 4}, ticket));
    }
    Status connect_until(u64 deadline) {
        run(caller_);
        const auto done = name_->connect(caller_, deadline);
        thread::switch_to_next();
        return status_of(done);
    }
    Status wait_in_vain() {
        const Status status = connect_until(kLater);
        return status == kBlocked ? Status::Ok : status;
    }
    Status accept() {
        Thread& client = **name_->request(ServiceName::number_of(caller_));
        return status_of(name_->establish(client.process(), kCookie, 4));
    }

  protected:
    struct State {
        u64 client_pays;
        u64 server_pays;
        u64 free_frames;
        u32 client_handles;
        u32 names;  // handles of the name
        bool published;
        bool second;  // is registered
        bool waits;
        friend bool operator==(const State&, const State&) = default;
    };

    ServiceNameFailure() {
        name_ = *ServiceName::create(server_, *obj::Name::create("phoenix"));
        EXPECT_TRUE(server_.handles().insert(*name_, abi::kAllRights));
    }
    void SetUp() override {
        while (client_.handles().open_count() < std::get<1>(GetParam())) {
            ASSERT_TRUE(client_.handles().duplicate(channel_, 0));
        }
        operation().prepare(*this);
    }

    template <typename T>
    static Status status_of(const Result<T>& result) {
        return result ? Status::Ok : result.error();
    }
    static const Operation& operation() {
        static Operation current;
        current = std::get<0>(GetParam());
        return current;
    }
    State state() {
        return {client_.account().used(),
                server_.account().used(),
                mm::kernel_pages.stats().free_frames,
                client_.handles().open_count(),
                name_->handles(),
                name_->published(),
                ServiceName::find("second").has_value(),
                waits(caller_)};
    }
    // So little is left to both processes.
    Status run_with(u64 left) {
        const u64 client_room = client_.account().available() - left;
        const u64 server_room = server_.account().available() - left;
        EXPECT_TRUE(client_.account().charge(client_room) && server_.account().charge(server_room));
        const Status status = operation().run(*this);
        client_.account().release(client_room);
        server_.account().release(server_room);
        return status;
    }
    void expect_sound() {
        EXPECT_EQ(client_.handles().audit().fault, "");
        EXPECT_EQ(server_.handles().audit().fault, "");
        EXPECT_EQ(obj::audit_derivations(*name_), "");
        EXPECT_EQ(obj::audit_derivations(listener_of(server_, listener_)), "");
    }
    // Who pays is the client, whoever acts.
    void expect_cost(const State& before) {
        EXPECT_EQ(state().server_pays, before.server_pays);
        EXPECT_EQ(state().client_handles - before.client_handles, operation().cost == Cost::Handle ? 1U : 0U);
        EXPECT_EQ(state().client_pays > before.client_pays, operation().cost == Cost::Handle);
        expect_sound();
    }

    static constexpr u64 kLater = 1'000'000;

    ServiceName* name_ = nullptr;
};

const Operation kOperations[] = {
    {"create", Cost::Handle, [](ServiceNameFailure&) {}, [](ServiceNameFailure& test) { return test.create(); }},
    {"publish", Cost::Nothing, [](ServiceNameFailure& test) { ASSERT_EQ(test.wait_in_vain(), Status::Ok); },
     [](ServiceNameFailure& test) { return test.publish(Acceptance::All); }},
    {"connect", Cost::Handle, [](ServiceNameFailure& test) { ASSERT_EQ(test.publish(Acceptance::All), Status::Ok); },
     [](ServiceNameFailure& test) { return test.connect_until(0); }},
    {"wait", Cost::Nothing, [](ServiceNameFailure&) {}, [](ServiceNameFailure& test) { return test.wait_in_vain(); }},
    {"accept", Cost::Handle,
     [](ServiceNameFailure& test) {
         ASSERT_EQ(test.publish(Acceptance::Each), Status::Ok);
         ASSERT_EQ(test.wait_in_vain(), Status::Ok);
     },
     [](ServiceNameFailure& test) { return test.accept(); }},
};

// How many handles the client has before: another one has room, or needs a leaf, or also a directory.
constexpr u32 kFull = obj::HandleLeaf::kEntries;
constexpr u32 kSizes[] = {kFull - 1, kFull, obj::HandleTable::kNearLeaves* kFull};

TEST_P(ServiceNameFailure, QuotaAtEachByte) {
    const State before = state();
    u64 left = 0;
    while (run_with(left) == Status::Quota) {
        ASSERT_EQ(state(), before) << left;
        ++left;
        ASSERT_LT(left, u64{1} << 20);
    }
    EXPECT_EQ(left > 0, operation().cost == Cost::Handle);
    EXPECT_LE(state().client_pays - before.client_pays, left) << "it took no more than there was";
    expect_cost(before);
}

TEST_P(ServiceNameFailure, NoMemoryAtEachFrame) {
    const State before = state();
    Status status = Status::NoMemory;
    u64 left = 0;
    for (; status != Status::Ok; ++left) {
        {
            const mm::test::Scarcity scarcity{left};
            status = operation().run(*this);
        }
        if (status != Status::Ok) {
            ASSERT_EQ(status, Status::NoMemory);
            ASSERT_EQ(state(), before) << left;
        }
    }
    const bool needs_leaf = operation().cost == Cost::Handle && std::get<1>(GetParam()) % kFull == 0;
    EXPECT_TRUE(left > 1 || !needs_leaf);
    EXPECT_TRUE(left == 1 || operation().cost == Cost::Handle);
    expect_cost(before);
}

INSTANTIATE_TEST_SUITE_P(Operations, ServiceNameFailure,
                         ::testing::Combine(::testing::ValuesIn(kOperations), ::testing::ValuesIn(kSizes)),
                         [](const auto& tested) {
                             return std::get<0>(tested.param).name + std::to_string(std::get<1>(tested.param));
                         });

}  // namespace
}  // namespace kos::ipc
