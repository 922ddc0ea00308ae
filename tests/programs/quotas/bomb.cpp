// SPDX-License-Identifier: Apache-2.0
// A fork bomb: each process makes children of a quarter of its quota until it has no more, and they do the same. Each
// tells its creator's creator's … server how many it made, and then waits there until the server is gone.
#include <array>

#include <kos/child.hpp>
#include <kos/message.hpp>
#include <kos/process.hpp>

namespace {

using kos::Child;
using kos::Result;
using kos::abi::Handle;
using kos::abi::Right;
using kos::abi::StartHandleKind;

constexpr kos::usize kMostGenerations = 8;
constexpr kos::Program kBomb{.path = "quotas_bomb", .security_class = "quotas.Bomb"};
constexpr auto kDerive = static_cast<kos::abi::Rights>(Right::Derive) | Right::Transfer;
constexpr kos::abi::Rights kCall = Right::Call | Right::Transfer;

// A bomb has as many arguments as there are generations before it.
Result<> multiply(Handle factory, Handle server, const kos::Quota& quota, kos::usize generation) {
    const Child child = TRY(Child::load(factory, kBomb, quota));
    const std::array handles{
        TRY(child.give_itself()),
        kos::NamedHandle{"task_factory", StartHandleKind::Resource, TRY(child.give(factory, kDerive)).raw(), 0},
        kos::NamedHandle{"server", StartHandleKind::Connection, TRY(child.give(server, kCall)).raw(), 0},
    };
    std::array<std::string_view, kMostGenerations> arguments;
    arguments.fill("-");
    if (generation > arguments.size()) {
        return kos::Error{kos::Status::TooBig};
    }
    return child.start({.name = kBomb.path,
                        .arguments = std::span{arguments}.first(generation),
                        .environment = {},
                        .handles = handles});
}

Result<kos::u64> explode(Handle factory, Handle server, kos::usize generation) {
    const auto own = TRY(kos::core::Task::get_quota(TRY(kos::process::task())));
    const kos::Quota quota{.bytes = own.bytes / 4, .handles = own.handles / 4, .threads = own.threads / 4};
    kos::u64 made = 0;
    auto last = multiply(factory, server, quota, generation + 1);
    for (; last; last = multiply(factory, server, quota, generation + 1)) {
        ++made;
    }
    return last.error() == kos::Status::Quota ? Result<kos::u64>{made} : kos::Error{last.error()};
}

}  // namespace

int main(int argc, char**) {
    const auto factory = kos::process::handle(StartHandleKind::Resource, "task_factory");
    const auto server = kos::process::handle(StartHandleKind::Connection, "server");
    if (!factory || !server) {
        return 1;
    }
    const auto generation = static_cast<kos::usize>(argc) - 1;
    const auto made = explode(*factory, *server, generation);
    const std::array<kos::u64, 1> report{made.value_or(~kos::u64{0})};
    kos::Message message{
        .endpoint = 0, .method = static_cast<kos::u16>(generation), .constant = std::as_bytes(std::span{report})};
    static_cast<void>(kos::call(*server, message));  // it answers nobody
    return 0;
}
