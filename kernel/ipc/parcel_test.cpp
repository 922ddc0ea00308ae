// SPDX-License-Identifier: Apache-2.0
// Handles in messages: what arrives, what is refused, and that a refusal leaves both tables as they were.
#include "ipc/test/ipc_test.hpp"
#include "mm/test/scarcity.hpp"

namespace kos::ipc {
namespace {

using namespace test;
using abi::HandleElement;

constexpr abi::Rights kSent = abi::Right::Transfer | abi::Right::Read;

class ParcelTest : public IpcTest {
  protected:
    void SetUp() override {
        memory_ = own(client_, abi::kAllRights);
        second_ = own(client_, abi::kAllRights);
    }

    static abi::Handle own(TestProcess& process, abi::Rights rights) {
        const auto memory = *vmm::Memory::create(process, kPageSize);
        return *process.handles().insert(*memory, rights);
    }
    static HandleElement element(abi::Handle handle, abi::Rights rights = kSent) {
        return {.handle = handle.raw(), .rights = rights, .zero = 0};
    }
    static abi::Descriptor handles_at(UserAddr out, UserAddr in = kInHandlesAt, u16 capacity = abi::kMaxHandles) {
        abi::Descriptor descriptor{};
        descriptor.handles = out.raw();
        descriptor.in_handles = in.raw();
        descriptor.in_handles_capacity = capacity;
        return descriptor;
    }
    void put(TestProcess& process, const std::vector<HandleElement>& elements) {
        for (usize index = 0; index < elements.size(); ++index) {
            process.put(kHandlesAt + index * sizeof(HandleElement), elements[index]);
        }
    }
    static HandleElement received(TestProcess& process, usize index) {
        HandleElement element{};
        const auto bytes = process.get(kInHandlesAt + index * sizeof(element), sizeof(element));
        std::memcpy(&element, bytes.data(), sizeof(element));
        return element;
    }
    static Header with_handles(usize count, u64 flags = 0) {
        return request(8).with_handles(static_cast<u32>(count)).with(Header::kDesc | flags);
    }

    Status send(const std::vector<HandleElement>& elements, UserAddr at = kHandlesAt) {
        put(client_, elements);
        return call(caller_, {.x0 = channel_.raw(),
                              .header = with_handles(elements.size()),
                              .words = kSomeWords,
                              .descriptor = describe(caller_, handles_at(at))});
    }
    Status take(u16 capacity = abi::kMaxHandles, UserAddr at = kInHandlesAt) {
        return receive(receiver_, {.x0 = listener_.raw(),
                                   .header = Header{}.with(Header::kDesc),
                                   .descriptor = describe(receiver_, handles_at(kHandlesAt, at, capacity))});
    }
    Status answer(u64 token, const std::vector<HandleElement>& elements) {
        put(server_, elements);
        return reply(receiver_, {.x0 = token,
                                 .header = with_handles(elements.size()),
                                 .words = kSomeWords,
                                 .descriptor = describe(receiver_, handles_at(kHandlesAt))});
    }

    struct Counts {
        u32 client;
        u32 server;
        friend bool operator==(const Counts&, const Counts&) = default;
    };
    Counts counts() {
        for (TestProcess* process : {&client_, &server_}) {
            const obj::HandleAudit audit = process->handles().audit();
            EXPECT_TRUE(audit.clean()) << process->name() << ": " << audit.fault;
        }
        return {client_.handles().open_count(), server_.handles().open_count()};
    }
    void fill(TestProcess& process) {
        obj::Object& object = *(*process.handles().find(&process == &server_ ? listener_ : channel_))->object;
        while (process.handles().insert(object, 0)) {
        }
    }
    static Status state(TestProcess& process, const HandleElement& element) {
        const auto found = process.handles().find_object(abi::Handle{element.handle});
        return found ? Status::Ok : found.error();
    }
    void revoke(TestProcess& process, abi::Handle handle) {
        u64 ticket = 0;
        EXPECT_TRUE(process.handles().revoke(handle, obj::RevokeScope::Derived, ticket));
    }

    abi::Handle memory_;
    abi::Handle second_;
};

TEST_F(ParcelTest, ARequestBringsHandlesThatAreDerivedFromTheSenders) {
    ASSERT_EQ(take(), kBlocked);
    ASSERT_EQ(send({element(memory_), element(second_, 0)}), kBlocked);
    EXPECT_EQ(result_of(receiver_), Status::Ok);
    EXPECT_EQ(header_of(receiver_).handle_count(), 2U);
    const HandleElement first = received(server_, 0);
    EXPECT_EQ(first.rights, kSent);
    EXPECT_EQ(server_.handles().rights(abi::Handle{first.handle}), kSent);
    EXPECT_EQ(server_.handles().rights(abi::Handle{received(server_, 1).handle}), 0U);
    EXPECT_EQ((*server_.handles().find(abi::Handle{first.handle}))->object, (*client_.handles().find(memory_))->object);
    revoke(client_, memory_);
    EXPECT_EQ(state(server_, first), Status::Revoked);
    EXPECT_EQ(state(server_, received(server_, 1)), Status::Ok);
    counts();
}

TEST_F(ParcelTest, AResponseBringsHandlesToTheCaller) {
    ASSERT_EQ(send({}), kBlocked);
    ASSERT_EQ(take(), Status::Ok);
    const abi::Handle theirs = own(server_, abi::kAllRights);
    EXPECT_EQ(answer(receiver_.frame.x[10], {element(theirs)}), Status::Ok);
    EXPECT_EQ(result_of(caller_), Status::Ok);
    EXPECT_EQ(header_of(caller_).handle_count(), 1U);
    EXPECT_EQ(state(client_, received(client_, 0)), Status::Ok);
    revoke(server_, theirs);
    EXPECT_EQ(state(client_, received(client_, 0)), Status::Revoked);
    counts();
}

TEST_F(ParcelTest, SixteenHandlesArriveInTheirOrder) {
    std::vector<HandleElement> elements;
    for (u32 index = 0; index < abi::kMaxHandles; ++index) {
        elements.push_back(element(own(client_, abi::kAllRights), 1u << index | kSent));
    }
    ASSERT_EQ(take(), kBlocked);
    ASSERT_EQ(send(elements), kBlocked);
    for (u32 index = 0; index < abi::kMaxHandles; ++index) {
        EXPECT_EQ(received(server_, index).rights, elements[index].rights);
        EXPECT_EQ(state(server_, received(server_, index)), Status::Ok);
    }
    counts();
}

// The row of a client handle is that of its holder.
TEST_F(ParcelTest, AClientHandleGetsTheRowOfItsNewHolder) {
    const abi::Handle own_channel = *client_.handles().insert(channel_of(client_, channel_), abi::kAllRights);
    ASSERT_EQ(take(), kBlocked);
    ASSERT_EQ(send({element(own_channel, abi::Right::Call | abi::Right::Transfer), element(memory_)}), kBlocked);
    EXPECT_EQ((*server_.handles().find(abi::Handle{received(server_, 0).handle}))->row, &judge_.rows);
    EXPECT_EQ((*server_.handles().find(abi::Handle{received(server_, 1).handle}))->row, nullptr);
}

TEST_F(ParcelTest, WhatTheSenderMayNotSendLeavesTheReceiverWaiting) {
    const abi::Handle fixed = own(client_, abi::Right::Read | abi::Right::Duplicate);
    const abi::Handle derived = *client_.handles().duplicate(memory_, kSent);
    revoke(client_, memory_);
    const abi::Handle narrow = own(client_, kSent);
    HandleElement reserved = element(memory_);
    reserved.zero = 1;
    ASSERT_EQ(take(), kBlocked);
    const Counts before = counts();
    EXPECT_EQ(send({element(second_), element(second_)}), Status::Invalid) << "twice";
    EXPECT_EQ(send({element(second_), reserved}), Status::Invalid);
    EXPECT_EQ(send({element(second_), element(abi::Handle{})}), Status::BadHandle);
    EXPECT_EQ(send({element(second_), element(abi::Handle::make(memory_.index(), 9))}), Status::BadHandle);
    EXPECT_EQ(send({element(second_), element(fixed, 0)}), Status::NoRights) << "without TRANSFER";
    EXPECT_EQ(send({element(second_), element(narrow, kSent | abi::Right::Write)}), Status::NoRights) << "amplified";
    EXPECT_EQ(send({element(abi::kKernelHandle, 0)}), Status::NoRights);
    EXPECT_EQ(send({element(second_), element(derived, 0)}), Status::Revoked);
    EXPECT_EQ(send({element(second_)}, kUnmapped), Status::Fault);
    EXPECT_TRUE(waits(receiver_));
    EXPECT_EQ(counts(), before);
    EXPECT_EQ(judge_.requests, 0) << "nothing was judged that cannot be sent";
}

TEST_F(ParcelTest, ADeniedMessageBringsNothing) {
    judge_.request_verdict = obj::Verdict::Deny;
    ASSERT_EQ(take(), kBlocked);
    const Counts before = counts();
    EXPECT_EQ(send({element(memory_)}), Status::Denied);
    EXPECT_EQ(counts(), before);
}

TEST_F(ParcelTest, MoreThanTheReceiverTakesIsTooBig) {
    ASSERT_EQ(take(1), kBlocked);
    const Counts before = counts();
    EXPECT_EQ(send({element(memory_), element(second_)}), Status::TooBig);
    EXPECT_TRUE(waits(receiver_));
    EXPECT_EQ(counts(), before);
    EXPECT_EQ(send({element(memory_)}), kBlocked);
}

TEST_F(ParcelTest, AFullTableOfTheServerIsTheCallersProblem) {
    ASSERT_EQ(take(), kBlocked);
    fill(server_);
    const Counts before = counts();
    EXPECT_EQ(send({element(memory_)}), Status::Quota);
    EXPECT_TRUE(waits(receiver_));
    EXPECT_EQ(counts(), before);
    EXPECT_EQ(call(caller_), kBlocked) << "others go on";
}

TEST_F(ParcelTest, AlmostFullTableGivesAllPlacesBack) {
    ASSERT_EQ(take(), kBlocked);
    fill(server_);
    const Counts full = counts();
    obj::HandleTable& table = server_.handles();
    const abi::Handle last = [&] {
        for (u32 index = 0;; ++index) {
            const abi::Handle candidate = abi::Handle::make(index, 1);
            if (candidate != listener_ && table.close(candidate)) {
                return candidate;
            }
        }
    }();
    EXPECT_EQ(send({element(memory_), element(second_)}), Status::Quota);
    EXPECT_EQ(counts().server, full.server - 1);
    EXPECT_EQ(send({element(memory_)}), kBlocked);
    EXPECT_EQ(abi::Handle{received(server_, 0).handle}.index(), last.index());
}

TEST_F(ParcelTest, AFullTableOfTheCallerIsToldToBoth) {
    ASSERT_EQ(send({}), kBlocked);
    ASSERT_EQ(take(), Status::Ok);
    const u64 token = receiver_.frame.x[10];
    const abi::Handle theirs = own(server_, abi::kAllRights);
    fill(client_);
    EXPECT_EQ(answer(token, {element(theirs)}), Status::Quota);
    EXPECT_EQ(result_of(caller_), Status::Quota);
    EXPECT_EQ(reply(receiver_, token), Status::NoToken);
}

TEST_F(ParcelTest, AnAnswerThatCannotBeSentLeavesTheToken) {
    ASSERT_EQ(send({}), kBlocked);
    ASSERT_EQ(take(), Status::Ok);
    const u64 token = receiver_.frame.x[10];
    const abi::Handle theirs = own(server_, abi::kAllRights);
    const Counts before = counts();
    EXPECT_EQ(answer(token, {element(theirs), element(theirs)}), Status::Invalid);
    EXPECT_EQ(answer(token, {element(abi::Handle{})}), Status::BadHandle);
    EXPECT_EQ(counts(), before);
    EXPECT_EQ(reply(receiver_, token), Status::Ok);
}

TEST_F(ParcelTest, AReceiversBadArrayIsItsOwnFault) {
    ASSERT_EQ(take(abi::kMaxHandles, kUnmapped), kBlocked);
    const Counts before = counts();
    EXPECT_EQ(send({element(memory_)}), Status::NotConnected);
    EXPECT_EQ(result_of(receiver_), Status::Fault);
    EXPECT_EQ(counts(), before);
}

TEST_F(ParcelTest, WhatHappensInTheQueueCounts) {
    const abi::Handle derived = *client_.handles().duplicate(memory_, kSent);
    Thread& other = make_thread(client_);
    ASSERT_EQ(send({element(derived)}), kBlocked);
    revoke(client_, memory_);
    EXPECT_EQ(take(), kBlocked);
    EXPECT_EQ(result_of(caller_), Status::Revoked);
    ASSERT_EQ(call(other), kBlocked);
    EXPECT_EQ(result_of(receiver_), Status::Ok);
    ASSERT_EQ(send({element(second_)}), kBlocked);
    ASSERT_TRUE(client_.handles().close(second_));
    EXPECT_EQ(take(), kBlocked);
    EXPECT_EQ(result_of(caller_), Status::BadHandle);
    counts();
}

// A message of 16 handles whose receiver has no room for all of them, wherever its memory ends.
class ParcelFailure : public ParcelTest {
  protected:
    void SetUp() override {
        ParcelTest::SetUp();
        for (usize count = 0; count < abi::kMaxHandles; ++count) {
            elements_.push_back(element(own(client_, abi::kAllRights)));
        }
        // Its table needs another leaf in the middle of the message.
        obj::Object& object = *(*server_.handles().find(listener_))->object;
        while (server_.handles().open_count() < obj::HandleLeaf::kEntries - abi::kMaxHandles / 2) {
            ASSERT_TRUE(server_.handles().insert(object, 0));
        }
    }
    struct State {
        Counts counts;
        u64 client_bytes;
        u64 server_bytes;
        friend bool operator==(const State&, const State&) = default;
    };
    State state() { return {counts(), client_.account().used(), server_.account().used()}; }

    std::vector<HandleElement> elements_;
};

TEST_F(ParcelFailure, QuotaOfTheReceiverChangesNothing) {
    const u64 room = server_.account().available();
    for (u64 left = 0;; left += 1024) {
        ASSERT_EQ(take(), kBlocked);
        const State before = state();
        ASSERT_TRUE(server_.account().charge(room - left));
        const Status status = send(elements_);
        server_.account().release(room - left);
        if (status == kBlocked) {
            break;
        }
        ASSERT_EQ(status, Status::Quota);
        ASSERT_TRUE(waits(receiver_)) << "who receives is not disturbed";
        ASSERT_EQ(state(), before) << left;
        receiver_.wake(Status::Timeout);
    }
    EXPECT_EQ(header_of(receiver_).handle_count(), abi::kMaxHandles);
}

TEST_F(ParcelFailure, NoMemoryForTheReceiverChangesNothing) {
    Status status = Status::NoMemory;
    for (u64 left = 0; status != kBlocked; ++left) {
        ASSERT_EQ(take(), kBlocked);
        const State before = state();
        {
            const mm::test::Scarcity scarcity{left};
            status = send(elements_);
        }
        if (status != kBlocked) {
            ASSERT_EQ(status, Status::NoMemory);
            ASSERT_EQ(state(), before) << left;
            receiver_.wake(Status::Timeout);
        }
    }
    EXPECT_EQ(result_of(receiver_), Status::Ok);
}

// A revocation of the object runs: whoever meets the message helps to end it, and makes its own call again.
class RevokedOnItsWayTest : public ParcelTest {
  protected:
    void SetUp() override {
        ParcelTest::SetUp();
        root_ = own(broker_, abi::kAllRights);
        first_ = *client_.handles().derive(broker_.handles(), root_, kSent, nullptr);
        for (int count = 0; count < 40; ++count) {
            derived_ = *client_.handles().derive(broker_.handles(), root_, kSent, nullptr);
        }
    }
    void revoke_half() {
        hal::host::processor().interrupt_pending = [] { return true; };
        EXPECT_EQ(broker_.handles().revoke(root_, obj::RevokeScope::Derived, ticket_).error(), kRestart);
    }
    void no_interrupts() { hal::host::processor().interrupt_pending = nullptr; }

    TestProcess& broker_ = make_process("broker");
    abi::Handle root_;
    abi::Handle first_;    // revoked last
    abi::Handle derived_;  // revoked first
    u64 ticket_ = 0;
};

TEST_F(RevokedOnItsWayTest, TheSenderHelps) {
    ASSERT_EQ(take(), kBlocked);
    const abi::Handle own_one = derived_;
    revoke_half();
    EXPECT_EQ(send({element(second_), element(first_)}), kRestart);
    no_interrupts();
    EXPECT_EQ(send({element(second_), element(first_)}), kRestart) << "has ended it";
    EXPECT_EQ(send({element(second_), element(first_)}), Status::Revoked);
    EXPECT_EQ(state(client_, element(own_one)), Status::Revoked);
    EXPECT_TRUE(waits(receiver_));
    counts();
}

TEST_F(RevokedOnItsWayTest, TheReceiverHelpsAndAnswersOnce) {
    ASSERT_EQ(send({}), kBlocked);
    ASSERT_EQ(take(), Status::Ok);
    const u64 token = receiver_.frame.x[10];
    Thread& queued = make_thread(client_);
    put(client_, {element(first_)});
    ASSERT_EQ(call(queued, {.x0 = channel_.raw(),
                            .header = with_handles(1),
                            .words = kSomeWords,
                            .descriptor = describe(queued, handles_at(kHandlesAt))}),
              kBlocked);
    revoke_half();
    const Registers in{.x0 = token,
                       .header = with_handles(0, Header::kRecv),
                       .words = kSomeWords,
                       .descriptor = describe(receiver_, handles_at(kHandlesAt)),
                       .listener = listener_.raw()};
    EXPECT_EQ(reply(receiver_, in), kRestart) << "a long message lets an interrupt in first";
    EXPECT_TRUE(waits(caller_));
    EXPECT_EQ(reply(receiver_, in), kRestart);
    EXPECT_EQ(result_of(caller_), Status::Ok) << "answered";
    EXPECT_TRUE(waits(queued));
    no_interrupts();
    EXPECT_EQ(reply(receiver_, in), kRestart) << "has ended it";
    EXPECT_EQ(reply(receiver_, in), kBlocked);
    EXPECT_EQ(result_of(queued), Status::Revoked);
    EXPECT_EQ(call(caller_), kBlocked);
    EXPECT_EQ(reply_status_of(receiver_), Status::Ok) << "of the answer, not of a second one";
}

// The objects that bring the message revoked, too: those who wait through them wake up while it is packed.
class RevokedUnderwayTest : public ParcelTest {
  protected:
    // Gives `to` handles of the object: one that the broker is about to revoke last, and one that stays.
    void begin_revocation(obj::Object& object, TestProcess& to) {
        const abi::Handle root = *broker_.handles().insert(object, abi::kAllRights);
        const abi::Handle revoked = *broker_.handles().duplicate(root, abi::kAllRights);
        going_ = *to.handles().derive(broker_.handles(), revoked, kPassed, nullptr);
        staying_ = *to.handles().derive(broker_.handles(), root, kPassed, nullptr);
        for (int count = 0; count < 40; ++count) {
            ASSERT_TRUE(broker_.handles().duplicate(revoked, 0));
        }
        revoked_ = revoked;
    }
    void revoke_half() {
        u64 ticket = 0;
        hal::host::processor().interrupt_pending = [] { return true; };
        EXPECT_EQ(broker_.handles().revoke(revoked_, obj::RevokeScope::Derived, ticket).error(), kRestart);
        hal::host::processor().interrupt_pending = nullptr;
    }

    static constexpr abi::Rights kPassed = abi::Right::Transfer | abi::Right::Call | abi::Right::Receive;
    TestProcess& broker_ = make_process("broker");
    abi::Handle revoked_;
    abi::Handle going_;
    abi::Handle staying_;
};

TEST_F(RevokedUnderwayTest, TheCallerWhoseMessageIsPackedIsWokenOnce) {
    Channel* channel = *Channel::create(broker_, listener_of(server_, listener_), kCookie, 16);
    begin_revocation(*channel, client_);
    put(client_, {element(staying_, 0)});
    ASSERT_EQ(call(caller_, {.x0 = going_.raw(),
                             .header = with_handles(1),
                             .words = kSomeWords,
                             .descriptor = describe(caller_, handles_at(kHandlesAt))}),
              kBlocked);
    revoke_half();
    ASSERT_TRUE(waits(caller_));
    EXPECT_EQ(take(), kRestart);
    EXPECT_EQ(result_of(caller_), Status::Revoked);
    EXPECT_EQ(take(), kBlocked) << "nothing arrived";
    EXPECT_EQ(caller_.server(), nullptr) << "nobody owes it a reply";
    counts();
}

TEST_F(RevokedUnderwayTest, TheReceiverThatTheMessageIsForIsWokenOnce) {
    Listener* listener = *Listener::create(broker_, server_);
    begin_revocation(*listener, server_);
    const Channel* channel = *Channel::create(broker_, *listener, kCookie, 16);
    const abi::Handle to_listener =
        *client_.handles().insert(const_cast<Channel&>(*channel), abi::kAllRights, judge_.row(client_, &server_));
    const abi::Handle root = *client_.handles().insert(*listener, abi::kAllRights);
    ASSERT_EQ(receive(receiver_, {.x0 = going_.raw(),
                                  .header = Header{}.with(Header::kDesc),
                                  .descriptor = describe(receiver_, handles_at(kHandlesAt))}),
              kBlocked);
    revoke_half();
    ASSERT_TRUE(waits(receiver_));
    put(client_, {element(root, 0)});
    const Registers in{.x0 = to_listener.raw(),
                       .header = with_handles(1),
                       .words = kSomeWords,
                       .descriptor = describe(caller_, handles_at(kHandlesAt))};
    EXPECT_EQ(call(caller_, in), kRestart);
    EXPECT_EQ(result_of(receiver_), Status::Revoked);
    EXPECT_EQ(call(caller_, in), kBlocked) << "nobody receives";
    EXPECT_EQ(caller_.server(), nullptr);
    counts();
}

}  // namespace
}  // namespace kos::ipc
