// SPDX-License-Identifier: Apache-2.0
// The client: passes memory and a connection of its own, borrows memory, and has it taken back.
#include <handles/Server.edl.hpp>
#include <kos/core/handle.hpp>
#include <kos/listener.hpp>
#include <kos/memory.hpp>
#include <kos/process.hpp>

#include "../balance.hpp"
#include "../check.hpp"
#include "groups.hpp"

namespace {

using kos::Status;
using kos::u64;

constexpr auto kEndpoint = handles::Server::endpoint::exchange;

void share_memory(Check& check, const handles::Exchange::Client& server) {
    const auto memory = kos::Memory::create(kos::kPageBytes);
    check.status(memory, Status::Ok, "own memory");
    if (!memory) {
        return;
    }
    const auto mapping = memory->map(kos::Protection::ReadWrite);
    check.status(mapping, Status::Ok, "own mapping");
    if (!mapping) {
        return;
    }
    mapping->bytes()[0] = std::byte{40};
    mapping->bytes()[kos::kPageBytes - sizeof(u64)] = std::byte{2};
    const auto sum = server.sum({.handle = memory->handle().get()});
    check.status(sum, Status::Ok, "pass memory");
    check.that(sum && sum->sum == 42, "the server reads what the client wrote");
}

void borrow_memory(Check& check, const handles::Exchange::Client& server) {
    const auto lent = server.lend();
    check.status(lent, Status::Ok, "borrow memory");
    if (!lent) {
        return;
    }
    const kos::Memory memory{kos::OwnedHandle{lent->memory.handle}, kos::kPageBytes};
    const auto mapping = memory.map(kos::Protection::Read);
    check.that(mapping && mapping->bytes()[0] == std::byte{1}, "the client reads what the server wrote");
    check.status(memory.map(kos::Protection::ReadWrite), Status::NoRights, "write to borrowed memory");
    check.status(memory.handle().duplicate(0), Status::NoRights, "duplicate of a borrowed handle");
    check.status(server.recall(), Status::Ok, "the server takes it back");
    check.status(memory.map(kos::Protection::Read), Status::Revoked, "map after that");
    check.status(server.sum({.handle = memory.handle().get()}), Status::Revoked, "pass it on after that");
}

// Serves the server's one call.
void hand_on_connection(Check& check, const handles::Exchange::Client& server) {
    const auto listener = kos::Channel::create_listener();
    check.status(listener, Status::Ok, "own listener");
    if (!listener) {
        return;
    }
    const auto channel = kos::Channel::create(*listener, 0x77);
    check.status(channel, Status::Ok, "own connection");
    if (!channel) {
        return;
    }
    check.status(server.introduce({.handle = channel->handle()}), Status::Ok, "hand the connection on");
    auto request = kos::Listener{listener->get()}.receive();
    check.status(request, Status::Ok, "the server calls through it");
    if (request) {
        check.that(request->cookie == 0x77 && request->words[0] == 7, "with the connection's cookie");
        const u64 next = request->words[0] + 1;
        const kos::Response response{.constant = std::as_bytes(std::span{&next, 1})};
        check.status(kos::Listener::reply(std::move(request->token), response), Status::Ok, "answer it");
    }
}

void check_all(Check& check, const kos::Channel& channel) {
    const handles::Exchange::Client server{channel.handle(), kEndpoint};
    share_memory(check, server);
    borrow_memory(check, server);
    hand_on_connection(check, server);
    check_refusals(check, channel);
    check_in_use(check);
    check_interrupted(check);
    share_memory(check, server);
}

// Twice: the first time fills caches and tables, the second one must leave nothing behind.
void check_balance(Check& check, const kos::Channel& channel, kos::abi::Handle stat) {
    check_all(check, channel);
    const auto before = kos::core::Stat::audit(stat);
    check_all(check, channel);
    const auto after = kos::core::Stat::audit(stat);
    check.status(before, Status::Ok, "the audit");
    check.status(after, Status::Ok, "the audit after that");
    check.that(before && after && same(*before, *after), "nothing is left behind");
}

}  // namespace

int main(int, char**) {
    Check check;
    const auto channel = kos::Channel::connect("server");
    check.status(channel, Status::Ok, "connection");
    const auto stat = kos::process::handle(kos::abi::StartHandleKind::Resource, "stat");
    check.status(stat, Status::Ok, "the right to audit");
    if (channel && stat) {
        check_balance(check, *channel, *stat);
    }
    return check.finish("handles") ? 0 : 1;
}
