// SPDX-License-Identifier: Apache-2.0
// For host tests of IPC: a client and a server with real address spaces, and the three system calls as their threads
// make them.
#pragma once

#include <array>
#include <cstring>
#include <string>

#include "ipc/channel.hpp"
#include "ipc/rendezvous.hpp"
#include "lib/blocked.hpp"
#include "lib/restart.hpp"
#include "obj/audit.hpp"
#include "obj/judge.hpp"
#include "thread/test/machine_test.hpp"

namespace kos::ipc::test {

using abi::Header;
using thread::Thread;
using thread::test::kUserBase;
using thread::test::TestProcess;

// Places in every process's memory, and one that is not mapped.
inline constexpr UserAddr kDescriptorAt = kUserBase;
inline constexpr UserAddr kConstantAt = kUserBase + 0x1000;
inline constexpr UserAddr kArenaAt = kUserBase + 0x2000;
inline constexpr UserAddr kInConstantAt = kUserBase + 0x12000;
inline constexpr UserAddr kInArenaAt = kUserBase + 0x13000;
inline constexpr UserAddr kHandlesAt = kUserBase + 0x24000;
inline constexpr UserAddr kInHandlesAt = kUserBase + 0x25000;
inline constexpr UserAddr kUnmapped = kUserBase + thread::test::kUserPages * kPageSize;

using Words = std::array<u64, abi::kPayloadWords>;
inline constexpr Words kSomeWords{11, 22, 33, 44, 55, 66, 77, 88};

// Grants unless told otherwise, and remembers what it was asked.
class TestJudge final : public obj::Judge {
  public:
    obj::Verdict execute(const obj::Process& /*parent*/, const obj::Process& /*child*/) override {
        return obj::Verdict::Grant;
    }
    obj::Verdict connect(const obj::Process& client, const obj::Process& server, std::string_view name) override {
        ++connections;
        source = client.sid();
        destination = server.sid();
        connected_name = name;
        return connect_verdict;
    }
    obj::Verdict request(const obj::Question& question) override {
        ++requests;
        note(question);
        return request_verdict;
    }
    obj::Verdict response(const obj::Question& question) override {
        ++responses;
        note(question);
        return response_verdict;
    }
    const abi::VerdictRow* row(const obj::Process& /*holder*/, const obj::Process* /*server*/) override {
        return &rows;
    }

    obj::Verdict connect_verdict = obj::Verdict::Grant;
    obj::Verdict request_verdict = obj::Verdict::Grant;
    obj::Verdict response_verdict = obj::Verdict::Grant;
    abi::VerdictRow rows{};
    int requests = 0;
    int connections = 0;
    std::string connected_name;
    int responses = 0;
    u64 source = 0;  // SIDs of the last question
    u64 destination = 0;
    Header header;
    std::vector<std::byte> constant;

  private:
    void note(const obj::Question& question) {
        source = question.source.sid();
        destination = question.destination->sid();
        header = question.header;
        constant.assign(question.constant.begin(), question.constant.end());
    }
};

// The registers of a system call; what it does not set holds garbage.
struct Registers {
    u64 x0 = 0;
    Header header;
    Words words{};
    u64 deadline = garbage(10);
    u64 descriptor = garbage(11);
    u64 listener = garbage(12);

    static constexpr u64 garbage(usize index) { return 0xbad0'0000'0000'0000 + index; }
};

inline abi::Descriptor sends(u32 arena_size, UserAddr constant = kConstantAt, UserAddr arena = kArenaAt) {
    abi::Descriptor descriptor{};
    descriptor.constant = constant.raw();
    descriptor.arena = arena.raw();
    descriptor.arena_size = arena_size;
    return descriptor;
}

inline abi::Descriptor takes(u16 constant_capacity, u32 arena_capacity, UserAddr constant = kInConstantAt,
                             UserAddr arena = kInArenaAt) {
    abi::Descriptor descriptor{};
    descriptor.in_constant = constant.raw();
    descriptor.in_arena = arena.raw();
    descriptor.in_constant_capacity = constant_capacity;
    descriptor.in_arena_capacity = arena_capacity;
    return descriptor;
}

inline std::vector<std::byte> pattern(usize count, unsigned seed = 1) {
    std::vector<std::byte> bytes(count);
    for (usize i = 0; i < count; ++i) {
        bytes[i] = static_cast<std::byte>((i * 13 + i / 251 + seed) & 0xff);
    }
    return bytes;
}

class IpcTest : public thread::test::MachineTest {
  protected:
    IpcTest() {
        obj::set_judge(judge_);
        listener_ = listen(server_);
        channel_ = connect(client_);
    }

    void end(TestProcess& process) override {
        process.end_threads();
        disconnect(process);
        process.give_back();
    }

    // A listener of the process, by its handle there.
    static abi::Handle listen(TestProcess& process) {
        return *process.handles().insert(**Listener::create(process, process),
                                         abi::Right::Receive | abi::Right::Derive);
    }
    static Listener& listener_of(TestProcess& server, abi::Handle handle) {
        return static_cast<Listener&>(**server.handles().resolve(handle, abi::ObjectType::Listener, 0));
    }
    // A client's end of a new connection, by its handle there.
    abi::Handle connect(TestProcess& client, TestProcess& server, abi::Handle listener, u64 cookie, u32 max_waiting) {
        Channel* channel = *Channel::create(client, listener_of(server, listener), cookie, max_waiting);
        return *client.handles().insert(*channel, kClientRights, judge_.row(client, &server));
    }
    abi::Handle connect(TestProcess& client, u32 max_waiting = 16) {
        return connect(client, server_, listener_, kCookie, max_waiting);
    }
    static Channel& channel_of(TestProcess& client, abi::Handle handle) {
        return static_cast<Channel&>(**client.handles().resolve(handle, abi::ObjectType::Channel, 0));
    }

    // Puts the descriptor into the thread's memory.
    static u64 describe(Thread& thread, const abi::Descriptor& descriptor) {
        static_cast<TestProcess&>(thread.process()).put(kDescriptorAt, descriptor);
        return kDescriptorAt.raw();
    }

    // The system calls: the status, or kBlocked if the thread waits now.
    Status call(Thread& thread, const Registers& in) { return trap(thread, ipc::call, in); }
    Status receive(Thread& thread, const Registers& in) { return trap(thread, ipc::receive, in); }
    Status reply(Thread& thread, const Registers& in) { return trap(thread, ipc::reply, in); }
    // The same with nothing special about them.
    Status call(Thread& thread, Header header = request(8), const Words& words = kSomeWords) {
        return call(thread, {.x0 = channel_.raw(), .header = header, .words = words});
    }
    Status receive(Thread& thread) { return receive(thread, {.x0 = listener_.raw(), .header = {}}); }
    Status reply(Thread& thread, u64 token, Header header = request(8), const Words& words = kSomeWords) {
        return reply(thread, {.x0 = token, .header = header, .words = words});
    }
    // A request of the client is delivered to the server; its token.
    u64 deliver_one() {
        EXPECT_EQ(call(caller_), kBlocked);
        EXPECT_EQ(receive(receiver_), Status::Ok);
        return receiver_.frame.x[10];
    }

    static Header request(u32 bytes) { return Header::request(5, 7, bytes); }

    // What a finished system call left: x0, after a look at what must not shine through.
    static Status result_of(const Thread& thread) {
        EXPECT_EQ(thread.waits_for(), thread::WaitKind::None);
        for (usize i = 0; i <= 17; ++i) {
            EXPECT_NE(thread.frame.x[i], Registers::garbage(i)) << "x" << i;
        }
        for (usize i = 14; i <= 17; ++i) {
            EXPECT_EQ(thread.frame.x[i], 0U) << "x" << i;
        }
        for (usize i = 18; i <= 30; ++i) {
            EXPECT_EQ(thread.frame.x[i], Registers::garbage(i)) << "x" << i;
        }
        return static_cast<Status>(thread.frame.x[0]);
    }
    static Words words_of(const Thread& thread) {
        Words words;
        std::memcpy(words.data(), &thread.frame.x[2], sizeof(words));
        return words;
    }
    static Header header_of(const Thread& thread) { return Header{thread.frame.x[1]}; }
    static u32 arena_of(const Thread& thread) { return static_cast<u32>(thread.frame.x[13]); }
    static Status reply_status_of(const Thread& thread) { return static_cast<Status>(thread.frame.x[13] >> 32); }
    static bool waits(const Thread& thread) { return thread.waits_for() != thread::WaitKind::None; }

    static constexpr u64 kCookie = 0x77;
    static constexpr abi::Rights kClientRights =
        abi::Right::Call | abi::Right::Terminate | abi::Right::Transfer | abi::Right::Duplicate | abi::Right::Revoke;

    TestJudge judge_;
    TestProcess& server_ = make_process("server");
    TestProcess& client_ = make_process("client");
    Thread& receiver_ = make_thread(server_);
    Thread& caller_ = make_thread(client_);
    abi::Handle listener_;
    abi::Handle channel_;

  private:
    static void load(hal::Frame& frame, const Registers& in) {
        for (usize i = 0; i < std::size(frame.x); ++i) {
            frame.x[i] = Registers::garbage(i);
        }
        frame.x[0] = in.x0;
        frame.x[1] = in.header.raw();
        std::memcpy(&frame.x[2], in.words.data(), sizeof(in.words));
        frame.x[10] = in.deadline;
        frame.x[11] = in.descriptor;
        frame.x[12] = in.listener;
    }
    static Status trap(Thread& thread, Result<void> (*service)(Thread&), const Registers& in) {
        run(thread);
        load(thread.frame, in);
        const auto done = service(thread);
        const bool blocked = !done && done.error() == kBlocked;
        if (!done && done.error() == kRestart) {
            return kRestart;  // the registers are as they were
        }
        if (!done && !blocked) {
            thread.finish(done.error());
        }
        EXPECT_EQ(blocked, waits(thread));
        thread::switch_to_next();
        return blocked ? kBlocked : result_of(thread);
    }
};

}  // namespace kos::ipc::test
