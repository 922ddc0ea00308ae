// SPDX-License-Identifier: Apache-2.0
// Suspends a process that computes, and one that waits in a call; finds processes in the list.
#include <array>
#include <cstring>

#include <kos/abi/task_entry.hpp>
#include <kos/channel.hpp>
#include <kos/clock.hpp>
#include <kos/listener.hpp>
#include <kos/memory.hpp>

#include "checks.hpp"
#include "counter.hpp"

namespace quotas {

namespace {

using kos::Child;
using kos::Result;
using kos::Status;
using kos::abi::Right;
using kos::abi::StartHandleKind;
using kos::core::Task;

constexpr kos::abi::Rights kShare = Right::Read | Right::Write | Right::Map;
constexpr auto kCall = static_cast<kos::abi::Rights>(Right::Call);
constexpr kos::u64 kMoment = 20 * kos::Clock::kMillisecond;

struct Shared {
    kos::Memory memory;
    kos::Mapping mapping;

    kos::u64 count() { return counter_in(mapping.bytes()).load(); }
};

Result<Shared> share() {
    kos::Memory memory = TRY(kos::Memory::create(kos::kPageBytes));
    kos::Mapping mapping = TRY(memory.map(kos::Protection::ReadWrite));
    return Shared{std::move(memory), std::move(mapping)};
}

Result<Child> start_counter(const Powers& powers, const Shared& shared, const kos::Channel* server) {
    Child child = TRY(
        Child::load(powers.factory, {.path = "quotas_counter", .security_class = "quotas.Counter", .name = "counter"}));
    std::array<kos::NamedHandle, 3> handles{
        TRY(child.give_itself()),
        kos::NamedHandle{"counter", StartHandleKind::Resource,
                         TRY(child.give(shared.memory.handle().get(), kShare)).raw(), 0},
    };
    kos::usize count = 2;
    if (server != nullptr) {
        handles[count] = {"server", StartHandleKind::Connection, TRY(child.give(server->handle(), kCall)).raw(), 0};
        ++count;
    }
    TRY(child.start(
        {.name = "counter", .arguments = {}, .environment = {}, .handles = std::span{handles}.first(count)}));
    return child;
}

bool counts(Shared& shared) {
    const kos::u64 before = shared.count();
    kos::Clock::sleep(kMoment);
    return shared.count() != before;
}

Result<> check_computing(const Powers& powers, Check& check) {
    Shared shared = TRY(share());
    Child child = TRY(start_counter(powers, shared, nullptr));
    kos::Clock::sleep(kMoment);
    check.that(counts(shared), "it counts");
    check.status(child.resume(), Status::BadState, "resumed, but not suspended");
    check.status(child.suspend(), Status::Ok, "suspended");
    check.status(child.suspend(), Status::BadState, "suspended twice");
    check.that(!counts(shared), "it stands still");
    check.that(Task::info(child.handle())->state == kos::core::kTaskSuspended, "and says so");
    check.status(child.resume(), Status::Ok, "resumed");
    check.that(counts(shared), "it goes on");
    check.status(child.suspend(), Status::Ok, "suspended once more");
    check.status(child.terminate(), Status::Ok, "and ended");
    check.status(child.suspend(), Status::BadState, "the dead");
    check.that(TRY(child.wait()).reason == kos::core::kEndedByTerminate, "by force");
    return {};
}

// A request of a suspended process is served; its answer waits for Resume.
Result<> check_calling(const Powers& powers, Check& check) {
    Shared shared = TRY(share());
    kos::OwnedHandle own = TRY(kos::Channel::create_listener());
    const kos::Channel channel = TRY(kos::Channel::create(own, 0));
    const kos::Listener listener{own.get()};
    Child child = TRY(start_counter(powers, shared, &channel));
    kos::Clock::sleep(kMoment);
    check.status(child.suspend(), Status::Ok, "suspended in its call");
    auto request = listener.receive({}, kos::Clock::after(kMoment));
    check.status(request, Status::Ok, "the call of a suspended process");
    if (request) {
        check.status(kos::Listener::reply(std::move(request->token), {}), Status::Ok, "its answer");
    }
    check.that(!counts(shared), "the answer lets nothing run");
    check.status(listener.receive({}, kos::Clock::after(kMoment)), Status::Timeout, "no second call");
    check.status(child.resume(), Status::Ok, "resumed");
    auto second = listener.receive({}, kos::Clock::after(kos::Clock::kSecond));
    check.status(second, Status::Ok, "the second call");
    check.that(shared.count() == 2, "it found its answer");
    check.status(child.suspend(), Status::Ok, "suspended while it is served");
    own.reset();
    if (second) {
        second->token = {};
    }
    check.status(child.resume(), Status::Ok, "resumed again");
    const auto end = TRY(child.wait(kos::Clock::after(kos::Clock::kSecond)));
    check.that(end.success(), "it learns that the server is gone");
    return {};
}

bool is_counter(const Powers& powers, const kos::abi::TaskEntry& entry, std::string_view name) {
    std::array<std::byte, 255> path;
    const auto program = Task::program_path(powers.stat, entry.sid, path);
    return name == entry.name && std::string_view{entry.security_class} == "quotas.Counter" && program &&
           program->path == "quotas_counter";
}

// How many processes there are of this name, and of the counter's class and program.
Result<kos::u32> find(const Powers& powers, std::string_view name) {
    alignas(8) std::array<std::byte, 2 * sizeof(kos::abi::TaskEntry)> buffer;
    kos::u64 after = 0;
    kos::u32 found = 0;
    while (true) {
        const auto part = TRY(Task::list(powers.stat, after, buffer));
        if (part.entries.empty()) {
            return found;
        }
        for (kos::usize at = 0; at < part.entries.size(); at += sizeof(kos::abi::TaskEntry)) {
            kos::abi::TaskEntry entry;
            std::memcpy(&entry, &part.entries[at], sizeof(entry));
            found += is_counter(powers, entry, name) ? 1 : 0;
            after = entry.sid;
        }
    }
}

Result<> check_list(const Powers& powers, Check& check) {
    Shared shared = TRY(share());
    const kos::u32 before = TRY(find(powers, "counter"));
    std::array<Child, 5> children;
    for (Child& child : children) {
        child = TRY(start_counter(powers, shared, nullptr));
    }
    check.that(TRY(find(powers, "counter")) == before + children.size(), "five instances of one class");
    for (Child& child : children) {
        TRY(child.terminate());
        TRY(child.close());
    }
    check.that(TRY(find(powers, "counter")) == before, "gone with their handles");
    std::array<std::byte, 8> small;
    check.status(Task::list(powers.stat, 0, small), Status::TooBig, "no room for an entry");
    check.status(Task::list(powers.self, 0, small), Status::WrongType, "nobody lists by himself");
    return {};
}

}  // namespace

bool check_suspend(const Powers& powers) {
    Check check;
    check.status(check_computing(powers, check), Status::Ok, "a process that computes");
    check.status(check_calling(powers, check), Status::Ok, "a process that calls");
    check.status(check_list(powers, check), Status::Ok, "the list");
    return check.finish("suspend");
}

}  // namespace quotas
