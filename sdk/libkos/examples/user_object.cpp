// SPDX-License-Identifier: Apache-2.0
// kos::UserObject: a session is handed out as a handle, and recognised when it comes back.
#include <kos/notice.hpp>
#include <kos/print.hpp>
#include <kos/user_object.hpp>

namespace {

constexpr kos::u64 kSession = 12;

kos::Result<> run() {
    using kos::abi::Right;
    const kos::Notice closed = TRY(kos::Notice::create());
    kos::OwnedHandle session = TRY(kos::UserObject::create(kSession, Right::Duplicate | Right::Transfer | Right::Wait));
    TRY(closed.on_last_handle(session.get(), 1));
    const kos::OwnedHandle clients = TRY(session.duplicate(static_cast<kos::abi::Rights>(Right::Transfer)));
    TRY(session.close());
    kos::println("user_object: session {} is open, closed: {}", TRY(kos::UserObject::cookie(clients.get())),
                 closed.poll().has_value());
    return {};
}

}  // namespace

int main(int, char**) {
    return run() ? 0 : 1;
}
