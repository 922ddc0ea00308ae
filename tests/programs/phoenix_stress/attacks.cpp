// SPDX-License-Identifier: Apache-2.0
// Attacks on names, each with the exact status.
#include "attacks.hpp"

#include <kos/core/name.hpp>
#include <kos/core/types.hpp>
#include <kos/print.hpp>
#include <kos/process.hpp>
#include <kos/thread.hpp>

#include "protocol.hpp"

namespace {

using kos::Status;
using kos::abi::Handle;
using Name = kos::core::Name;

kos::u32 g_refused = 0;

template <typename T>
void expect(std::string_view what, const kos::Result<T>& result, Status wanted) {
    const Status got = result ? Status::Ok : result.error();
    if (got == wanted) {
        ++g_refused;
    } else {
        kos::println("WRONG: {}: {} in place of {}", what, got, wanted);
    }
}

kos::Result<> publish(Handle name, Handle listener, kos::u32 acceptance = kos::core::kAcceptAll) {
    return Name::publish(name, listener, acceptance, 0, acceptance == kos::core::kAcceptEach ? 0 : 1);
}

void connect_later() {
    static_cast<void>(kos::Channel::connect_to("stress.unused", kos::Clock::after(stress::kPatience)));
}

void attack_publishing(const kos::Name& name, Handle listener, Handle task) {
    expect("publish without a handle", publish(Handle{}, listener), Status::BadHandle);
    expect("publish by a guessed handle", publish(Handle{~kos::u64{0}}, listener), Status::BadHandle);
    expect("publish by a task", publish(task, listener), Status::WrongType);
    expect("publish a task", publish(name.handle(), task), Status::WrongType);
    expect("publish how?", publish(name.handle(), listener, 9), Status::Invalid);
    expect("withdraw what is not published", name.withdraw(), Status::BadState);
    expect("make a name without the registry", Name::create(task, "x"), Status::WrongType);
    expect("make a name without a handle", Name::create(Handle{}, "x"), Status::BadHandle);
}

void attack_connecting() {
    expect("a name that nobody has", kos::Channel::connect_to("stress.nobody"), Status::NotFound);
    expect("an empty name", kos::Channel::connect_to(""), Status::NotFound);
    expect("a name with a bell", kos::Channel::connect_to("stress\a"), Status::NotFound);
    constexpr std::string_view kLong = "0123456789012345678901234567890123456789012345678901234567890123";
    expect("a name of 64 bytes", kos::Channel::connect_to(kLong), Status::TooBig);
    expect("a name that is not published", kos::Channel::connect_to("stress.unused", kos::Deadline::at(0)),
           Status::Timeout);
}

kos::Result<> attack_accepting(const kos::Name& name, Handle listener) {
    TRY(name.publish(listener, kos::Acceptance::each()));
    expect("publish twice", publish(name.handle(), listener), Status::Exists);
    kos::Thread client = TRY(kos::Thread::create(connect_later));
    const kos::ConnectionRequest request = TRY(name.next_request(0, kos::Clock::after(stress::kPatience)));
    expect("accept nobody", name.accept({.number = request.number + 1}, 0), Status::NoToken);
    TRY(name.accept(request, 0));
    expect("accept twice", name.accept(request, 0), Status::NoToken);
    expect("refuse whom one accepted", name.refuse(request, Status::Denied), Status::NoToken);
    TRY(client.join());
    return name.withdraw();
}

}  // namespace

kos::Result<> attack_names(const kos::Name& name, Handle listener) {
    attack_publishing(name, listener, TRY(kos::process::task()));
    attack_connecting();
    TRY(attack_accepting(name, listener));
    kos::println("names: {} attacks were refused as they should be", g_refused);
    return {};
}
