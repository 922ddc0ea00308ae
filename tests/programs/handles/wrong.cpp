// SPDX-License-Identifier: Apache-2.0
// Handles that may not be sent, and more than the receiver takes. Nothing is left behind by a refusal.
#include <span>

#include <handles/Server.edl.hpp>
#include <kos/abi/rights.hpp>
#include <kos/core/handle.hpp>
#include <kos/core/task.hpp>
#include <kos/memory.hpp>
#include <kos/process.hpp>

#include "groups.hpp"

namespace {

using kos::Status;
using kos::u32;
using kos::u64;
using kos::abi::Handle;
using kos::abi::HandleElement;
using kos::abi::Right;
using kos::abi::Rights;

constexpr auto kEndpoint = handles::Server::endpoint::exchange;
constexpr u32 kMoreThanATable = 1100;

HandleElement element(Handle handle, Rights rights) {
    return {.handle = handle.raw(), .rights = rights, .zero = 0};
}

// Hoard, with these handles.
Status send(const kos::Channel& server, std::span<const HandleElement> elements) {
    const u64 index = 0;
    kos::Message message{.endpoint = kEndpoint, .method = static_cast<kos::u16>(handles::Exchange::Method::Hoard)};
    message.constant = std::as_bytes(std::span{&index, 1});
    message.handles = elements;
    const auto called = server.call(message);
    return called ? Status::Ok : called.error();
}
Status send(const kos::Channel& server, Handle handle, Rights rights) {
    const HandleElement one = element(handle, rights);
    return send(server, {&one, 1});
}

u32 open_handles() {
    const auto self = kos::process::handle(kos::abi::StartHandleKind::Task);
    const auto info =
        self ? kos::core::Task::info(*self) : kos::Result<kos::core::Task::InfoOut>{kos::Error{Status::NotFound}};
    return info ? info->handles : 0;
}

void refuse_handles(Check& check, const kos::Channel& server, const kos::OwnedHandle& memory) {
    constexpr auto kRead = static_cast<Rights>(Right::Read);
    const HandleElement twice[] = {element(memory.get(), kRead), element(memory.get(), kRead)};
    check.status(send(server, twice), Status::Invalid, "the same handle twice");
    check.status(send(server, Handle{}, kRead), Status::BadHandle, "handle 0");
    check.status(send(server, Handle{~u64{0}}, kRead), Status::BadHandle, "all ones");
    check.status(send(server, kos::abi::kKernelHandle, 0), Status::NoRights, "the kernel's handle");
    check.status(send(server, server.handle(), 0), Status::NoRights, "a connection without TRANSFER");
    check.status(send(server, memory.get(), kRead | Right::Signal), Status::NoRights, "an amplified mask");
    const auto second = memory.duplicate(Right::Transfer | Right::Read);
    check.status(second, Status::Ok, "duplicate");
    if (!second) {
        return;
    }
    const HandleElement two[] = {element(memory.get(), kRead), element(second->get(), kRead)};
    check.status(send(server, two), Status::TooBig, "more than the server takes");
    check.status(kos::core::Handle::revoke(memory.get()), Status::Ok, "revoke");
    check.status(send(server, second->get(), kRead), Status::Revoked, "a revoked handle");
}

void fill_table(Check& check, const kos::Channel& server, const kos::OwnedHandle& memory) {
    Status status = Status::Ok;
    u32 sent = 0;
    for (; sent < kMoreThanATable && status == Status::Ok; ++sent) {
        status = send(server, memory.get(), 0);
    }
    check.status(status, Status::Quota, "a full table");
    check.that(sent > 1000 && sent < kMoreThanATable, "as many handles as a table takes");
    const handles::Exchange::Client client{server.handle(), kEndpoint};
    check.status(client.drop(), Status::Ok, "the server goes on");
    check.status(send(server, memory.get(), 0), Status::Ok, "and takes handles again");
    check.status(client.drop(), Status::Ok, "drop");
}

}  // namespace

void check_refusals(Check& check, const kos::Channel& server) {
    const auto memory = kos::Memory::create(kos::kPageBytes);
    check.status(memory, Status::Ok, "memory to send");
    if (!memory) {
        return;
    }
    const u32 before = open_handles();
    refuse_handles(check, server, memory->handle());
    fill_table(check, server, memory->handle());
    check.that(before > 0 && open_handles() == before, "no handle is left behind");
}
