// SPDX-License-Identifier: Apache-2.0
// Headers that are malformed, system calls that do not exist, connections to oneself.
#include <kos/clock.hpp>
#include <kos/core/channel.hpp>
#include <kos/core/handle.hpp>

#include "check.hpp"
#include "protocol.hpp"

namespace attack {
namespace {

using kos::Status;
using kos::u64;
using kos::abi::Handle;
using kos::abi::Header;

template <kos::u32 kImmediate>
Status other_system_call() {
    register u64 x0 asm("x0") = 0;
    asm volatile("svc %[number]"
                 : "+r"(x0)
                 : [number] "i"(kImmediate)
                 : "x1", "x2", "x3", "x4", "x5", "x6", "x7", "x8", "x9", "x10", "x11", "x12", "x13", "x14", "x15",
                   "x16", "x17", "cc", "memory");
    return static_cast<Status>(x0);
}

void system_calls(Check& check) {
    check.expect("svc 3", other_system_call<3>(), Status::BadSyscall);
    check.expect("svc 0x8000", other_system_call<0x8000>(), Status::BadSyscall);
    check.expect("svc 0xffff", other_system_call<0xffff>(), Status::BadSyscall);
}

void headers(Check& check, Handle server) {
    const auto call_with = [server](u64 flags, kos::u32 bytes = 8) {
        return call(registers(server, to_victim(victim::kAddOne, bytes).with(flags)));
    };
    check.expect("reserved bits", call_with(u64{1} << 56), Status::Invalid);
    check.expect("kind", call_with(u64{1} << Header::kKindShift), Status::Invalid);
    check.expect("RECV in a call", call_with(Header::kRecv), Status::Invalid);
    check.expect("ERROR in a call", call_with(Header::kError), Status::Invalid);
    check.expect("part of a word", call_with(0, 7), Status::Invalid);
    check.expect("72 bytes without a descriptor", call_with(0, 72), Status::TooBig);
    check.expect("8191 bytes without a descriptor", call_with(0, 8191), Status::TooBig);
    check.expect("17 handles", call(registers(server, to_victim(victim::kAddOne, 8).with_handles(17))), Status::TooBig);
    check.expect("receive with a length", receive(registers(server, to_victim(0, 8))), Status::Invalid);
    check.expect("receive with reserved bits", receive(registers(server, Header{u64{1} << 63})), Status::Invalid);
}

// A server that nobody receives for is the caller itself.
void own_channel(Check& check, const Targets& targets) {
    const auto made = kos::core::Channel::create_listener(targets.self);
    if (!made) {
        return check.expect("own listener", made, Status::Ok);
    }
    check.expect("no waiters allowed", kos::core::Channel::connect(made->listener, 0, 0), Status::Invalid);
    check.expect("too many waiters", kos::core::Channel::connect(made->listener, 0, 0xffff), Status::Invalid);
    const auto client = kos::core::Channel::connect(made->listener, 0, 1);
    check.expect("own connection", client, Status::Ok);
    if (client) {
        check.expect("call to oneself", call(registers(client->client, to_victim(0))), Status::Deadlock);
        check.expect("end the connection", kos::core::Channel::close(client->client), Status::Ok);
        check.expect("end it twice", kos::core::Channel::close(client->client), Status::NotConnected);
        check.expect("call of an ended connection", call(registers(client->client, to_victim(0))),
                     Status::NotConnected);
        static_cast<void>(kos::core::Handle::close(client->client));
    }
    Registers poll = registers(made->listener, Header{Header::kDeadline});
    check.expect("poll of an idle listener", receive(poll), Status::Timeout);
    poll.x10 = kos::Clock::uptime() + kos::Clock::kMillisecond;
    check.expect("wait at an idle listener", receive(poll), Status::Timeout);
    static_cast<void>(kos::core::Handle::close(made->listener));
}

}  // namespace

bool attack_messages(const Targets& targets) {
    Check check{"messages"};
    system_calls(check);
    headers(check, targets.victim);
    own_channel(check, targets);
    return check.finish();
}

}  // namespace attack
