// SPDX-License-Identifier: Apache-2.0
// Random system calls of a few processes. After each step the kernel's records must agree with each other, and every
// answer with the request that it is for; in the end everything is given back.
#include <algorithm>
#include <map>
#include <random>
#include <set>

#include "ipc/test/ipc_test.hpp"

namespace kos::ipc {
namespace {

using namespace test;

constexpr u64 kAnswerMask = 0x5555'0000'0000'0000;

class StressTest : public IpcTest {
  protected:
    struct Party {
        TestProcess* process;
        abi::Handle listener;
        std::vector<abi::Handle> channels;
        std::vector<Thread*> threads;
    };
    // A request that a server has received.
    struct Delivery {
        const TestProcess* server;
        u64 caller_sid;
        u64 question;
    };

    u32 pick(u32 count) { return static_cast<u32>(random_() % count); }
    bool one_in(u32 count) { return pick(count) == 0; }

    void SetUp() override {
        judge_.rows = {};
        for (int i = 0; i < 4; ++i) {
            add_party();
        }
    }

    void add_party() {
        TestProcess& process = make_process("party");
        Party party{&process, listen(process), {}, {}};
        for (u32 i = 0; i < 1 + pick(3); ++i) {
            party.threads.push_back(&make_thread(process, static_cast<sched::Priority>(pick(200))));
        }
        parties_.push_back(party);
        for (Party& from : parties_) {
            connect_parties(from, parties_.back());
            connect_parties(parties_.back(), from);
        }
    }
    void connect_parties(Party& from, const Party& to) {
        if (listener_of(*to.process, to.listener).server() != nullptr) {
            from.channels.push_back(connect(*from.process, *to.process, to.listener, pick(100), 1 + pick(3)));
        }
    }

    Registers random_message() {
        Registers in;
        in.words = {++question_};
        in.header = request(8 + 8 * pick(8));
        // Who waits for ever may be in a circle that only a death breaks.
        if (mishaps_ == 0 || !one_in(16)) {
            in.header = in.header.with(Header::kDeadline);
            in.deadline = one_in(10) ? 0 : now_ + 1 + pick(400);
        }
        return in;
    }
    // Some of the process's connections, also twice; their number.
    u32 put_handles(Thread& thread) {
        auto& process = static_cast<TestProcess&>(thread.process());
        const auto mine = [&](const Party& party) { return party.process == &process; };
        const auto party = std::find_if(parties_.begin(), parties_.end(), mine);
        if (party == parties_.end() || party->channels.empty()) {
            return 0;
        }
        const u32 count = one_in(2) ? 0 : 1 + pick(3);
        for (u32 index = 0; index < count; ++index) {
            const abi::Handle handle = party->channels[pick(static_cast<u32>(party->channels.size()))];
            const abi::Rights rights = one_in(20) ? abi::kAllRights : kClientRights;
            process.put(kHandlesAt + index * sizeof(abi::HandleElement),
                        abi::HandleElement{.handle = handle.raw(), .rights = rights, .zero = 0});
        }
        return count;
    }
    // What a message brought is used as a connection from now on.
    void take_handles(Thread& thread) {
        auto& process = static_cast<TestProcess&>(thread.process());
        const auto mine = [&](const Party& party) { return party.process == &process; };
        Party& party = *std::find_if(parties_.begin(), parties_.end(), mine);
        for (u32 index = 0; index < header_of(thread).handle_count(); ++index) {
            abi::HandleElement element{};
            const auto bytes = process.get(kInHandlesAt + index * sizeof(element), sizeof(element));
            std::memcpy(&element, bytes.data(), sizeof(element));
            ASSERT_EQ(process.handles().rights(abi::Handle{element.handle}), element.rights);
            party.channels.emplace_back(element.handle);
            ++transfers_;
        }
    }
    void maybe_describe(Thread& thread, Registers& in) {
        if (!one_in(3)) {
            abi::Descriptor descriptor = sends(pick(3) * 700, kConstantAt, one_in(10) ? kUnmapped : kArenaAt);
            descriptor.in_arena = (one_in(10) ? kUnmapped : kInArenaAt).raw();
            descriptor.in_arena_capacity = pick(3) * 700;
            descriptor.in_handles = (one_in(20) ? kUnmapped : kInHandlesAt).raw();
            descriptor.in_handles_capacity = static_cast<u16>(2 + pick(2));
            descriptor.handles = (one_in(20) ? kUnmapped : kHandlesAt).raw();
            in.header = in.header.with(Header::kDesc).with_handles(put_handles(thread));
            in.descriptor = describe(thread, descriptor);
        }
    }

    void call_somebody(Party& party, Thread& thread) {
        Registers in = random_message();
        maybe_describe(thread, in);
        in.x0 = party.channels.empty() ? 0 : party.channels[pick(static_cast<u32>(party.channels.size()))].raw();
        asked_[thread.sid()] = in.words[0];
        if (call(thread, in) != kBlocked) {
            asked_.erase(thread.sid());
        }
    }
    void receive_something(Party& party, Thread& thread) {
        Registers in = random_message();
        in.header = Header{in.header.raw() & Header::kDeadline};
        maybe_describe(thread, in);
        in.x0 = party.listener.raw();
        const Status status = receive(thread, in);
        note_receive(thread, status);
    }
    // Mostly to one that the party owes an answer.
    std::map<u64, Delivery>::iterator pick_delivery(const Party& party) {
        const auto mine = [&](const auto& entry) { return entry.second.server == party.process; };
        const auto found = std::find_if(deliveries_.begin(), deliveries_.end(), mine);
        return found == deliveries_.end() || one_in(8)
                   ? std::next(deliveries_.begin(), pick(static_cast<u32>(deliveries_.size())))
                   : found;
    }
    void reply_to_something(Party& party, Thread& thread) {
        if (deliveries_.empty()) {
            return;
        }
        const auto [token, delivery] = *pick_delivery(party);
        Registers in = random_message();
        in.words[0] = delivery.question ^ kAnswerMask;
        in.x0 = token;
        maybe_describe(thread, in);
        const bool valid = is_owed(token, delivery) && delivery.server == party.process;
        const bool goes_on = one_in(2);
        if (goes_on) {
            in.header = in.header.with(Header::kRecv);
            in.listener = party.listener.raw();
        }
        const Status status = reply(thread, in);
        const Status own = goes_on && status != kBlocked ? reply_status_of(thread) : status;
        if (!valid) {
            EXPECT_TRUE(own == Status::NoToken || own == kBlocked) << status_name(own);
        }
        if (!is_owed(token, delivery)) {
            deliveries_.erase(token);
        }
        if (goes_on) {
            note_receive(thread, status);
        }
    }

    static bool is_owed(u64 token, const Delivery& delivery) {
        const Thread* caller = Thread::by_index(abi::ReplyToken{token}.index());
        return caller != nullptr && caller->sid() == delivery.caller_sid &&
               caller->awaits_reply(abi::ReplyToken{token}, *delivery.server);
    }

    void note_receive(Thread& thread, Status status) {
        if (status == kBlocked) {
            receiving_.insert(thread.sid());
        } else if (status == Status::Ok) {
            note_delivery(thread);
        }
    }
    // The thread's Recv has ended with a request.
    void note_delivery(Thread& receiver) {
        const u64 token = receiver.frame.x[10];
        Thread* caller = Thread::by_index(abi::ReplyToken{token}.index());
        ASSERT_NE(caller, nullptr);
        EXPECT_EQ(receiver.frame.x[12], caller->process().sid());
        EXPECT_EQ(words_of(receiver)[0], asked_.at(caller->sid()));
        EXPECT_TRUE(tokens_.insert(token).second) << "tokens are never used twice";
        take_handles(receiver);
        const auto* server = static_cast<TestProcess*>(&receiver.process());
        deliveries_[token] = {server, caller->sid(), words_of(receiver)[0]};
    }

    // What has ended meanwhile for threads that waited.
    void collect() {
        for (const Party& party : parties_) {
            for (Thread* thread : party.threads) {
                if (!waits(*thread)) {
                    collect(*thread);
                }
            }
        }
    }
    void collect(Thread& thread) {
        const auto asked = asked_.extract(thread.sid());
        const bool received = receiving_.erase(thread.sid()) != 0;
        if ((!asked && !received) || result_of(thread) != Status::Ok) {
            return;
        }
        if (received) {
            note_delivery(thread);
        } else {
            EXPECT_EQ(words_of(thread)[0], asked.mapped() ^ kAnswerMask);
            take_handles(thread);
            ++answers_;
        }
    }

    void check_records() {
        std::map<const u32*, u32> counts;
        usize owed_waits = 0;
        for (const Party& party : parties_) {
            for (const Thread* thread : party.threads) {
                check_thread(*thread);
                if (thread->waiting_count != nullptr) {
                    ++counts[thread->waiting_count];
                }
                owed_waits += thread->waits_for() == thread::WaitKind::Reply ? 1 : 0;
            }
            check_listener(party);
        }
        for (const auto& [count, expected] : counts) {
            EXPECT_EQ(*count, expected);
        }
        EXPECT_EQ(count_owed(), owed_waits);
        if (one_in(32)) {
            check_handles();
        }
    }
    void check_handles() {
        for (const Party& party : parties_) {
            const obj::HandleAudit audit = party.process->handles().audit();
            EXPECT_TRUE(audit.clean()) << audit.fault;
            for (const abi::Handle handle : party.channels) {
                if (const auto found = party.process->handles().find_object(handle); found && one_in(8)) {
                    EXPECT_EQ(obj::audit_derivations(*(*found)->object), "");
                }
            }
        }
    }
    static void check_thread(const Thread& thread) {
        const bool sends = thread.waits_for() == thread::WaitKind::Send;
        const bool receives = thread.waits_for() == thread::WaitKind::Receive;
        EXPECT_EQ(thread.waiting_count != nullptr, sends);
        EXPECT_EQ(static_cast<bool>(thread.hold), sends || receives);
        EXPECT_EQ(static_cast<const thread::WaitNode&>(thread).linked(), sends || receives);
        EXPECT_EQ(thread.server() != nullptr, thread.waits_for() == thread::WaitKind::Reply);
    }
    void check_listener(const Party& party) {
        if (!party.process->handles().find(party.listener)) {
            return;
        }
        Listener& listener = listener_of(*party.process, party.listener);
        EXPECT_TRUE(listener.first_caller() == nullptr || listener.first_receiver() == nullptr)
            << "a caller and a receiver wait for each other";
    }
    usize count_owed() {
        usize count = 0;
        for (const Party& party : parties_) {
            auto& owed = party.process->owed();
            for (obj::OwedNode* node = owed.front(); node != nullptr; node = owed.next(*node)) {
                EXPECT_EQ(static_cast<Thread*>(node)->server(), party.process);
                ++count;
            }
        }
        return count;
    }

    void kill_thread(Party& party, usize index) {
        party.threads[index]->terminate();
        party.threads.erase(party.threads.begin() + static_cast<std::ptrdiff_t>(index));
        party.threads.push_back(&make_thread(*party.process, static_cast<sched::Priority>(pick(200))));
    }
    void replace_party(usize index) {
        std::erase_if(deliveries_, [&](const auto& entry) { return entry.second.server == parties_[index].process; });
        end(*parties_[index].process);
        std::erase_if(processes_, [&](const auto& held) { return held.get() == parties_[index].process; });
        parties_.erase(parties_.begin() + static_cast<std::ptrdiff_t>(index));
        add_party();
    }
    void close_something(Party& party) {
        if (party.channels.size() < 4) {
            return;
        }
        const abi::Handle channel = party.channels.back();
        party.channels.pop_back();
        const auto found = party.process->handles().resolve(channel, abi::ObjectType::Channel, 0);
        if (found && one_in(2)) {
            static_cast<void>(static_cast<Channel&>(**found).close());
        } else if (found) {
            u64 ticket = 0;
            const auto revoked = party.process->handles().revoke(channel, obj::RevokeScope::Derived, ticket);
            EXPECT_TRUE(revoked || revoked.error() == Status::NoRights);
        }
        EXPECT_TRUE(party.process->handles().close(channel));
    }

    // A party and one of its threads, one that does not wait if there are many of these.
    std::pair<Party&, Thread&> pick_thread() {
        for (int attempt = 0;; ++attempt) {
            Party& party = parties_[pick(static_cast<u32>(parties_.size()))];
            Thread& thread = *party.threads[pick(static_cast<u32>(party.threads.size()))];
            if (!waits(thread) || attempt == 8) {
                return {party, thread};
            }
        }
    }

    void step() {
        auto [party, thread] = pick_thread();
        if (mishaps_ != 0 && one_in(mishaps_)) {
            const u32 which = pick(8);
            if (which == 0) {
                replace_party(pick(static_cast<u32>(parties_.size())));
            } else if (which < 4) {
                kill_thread(party, pick(static_cast<u32>(party.threads.size())));
            } else {
                close_something(party);
            }
        } else if (waits(thread) || one_in(10)) {
            now_ += pick(100);
            pass_to(now_);
        } else {
            const u32 which = pick(4);
            which < 2 ? call_somebody(party, thread)
                      : (which == 2 ? receive_something(party, thread) : reply_to_something(party, thread));
        }
        collect();
        check_records();
    }

    void run_steps(u32 seed, int steps, u32 mishaps) {
        random_.seed(seed);
        mishaps_ = mishaps;
        for (int i = 0; i < steps && !HasFailure(); ++i) {
            SCOPED_TRACE(::testing::Message() << "seed " << seed << " step " << i);
            step();
        }
        EXPECT_GT(answers_, steps / 50) << "most of it came to nothing";
        EXPECT_GT(transfers_, steps / 100) << "no handles were passed";
    }

    std::mt19937 random_{0};
    std::vector<Party> parties_;
    std::map<u64, Delivery> deliveries_;
    std::set<u64> tokens_;      // all that were ever seen
    std::map<u64, u64> asked_;  // by the caller's SID, while it waits
    std::set<u64> receiving_;   // SIDs of receivers that wait
    u32 mishaps_ = 0;           // one in so many steps is one; 0: none
    u64 question_ = 0;
    int answers_ = 0;
    int transfers_ = 0;
    u64 now_ = 0;
};

TEST_F(StressTest, PeacefulProcesses) {
    run_steps(1, 8000, 0);
}

TEST_F(StressTest, ThreadsAndProcessesDieAndChannelsClose) {
    run_steps(2, 8000, 20);
}

}  // namespace
}  // namespace kos::ipc
