// SPDX-License-Identifier: Apache-2.0
// kos::Badge: memory is lent to a client, who passes a part of its rights on; its owner learns when all is back.
#include <kos/badge.hpp>
#include <kos/memory.hpp>
#include <kos/print.hpp>

namespace {

constexpr kos::u64 kClient = 7;

kos::Result<> run() {
    using kos::abi::Right;
    const kos::Notice returned = TRY(kos::Notice::create());
    const kos::Memory memory = TRY(kos::Memory::create(kos::kPageBytes));
    const kos::Badge badge =
        TRY(kos::Badge::create(memory.handle().get(), returned,
                               {.rights = Right::Duplicate | Right::Read | Right::Map, .bits = 1, .cookie = kClient}));
    {
        const kos::OwnedHandle lent = TRY(badge.handle().duplicate(Right::Duplicate | Right::Read));
        const kos::OwnedHandle passed_on = TRY(lent.duplicate(static_cast<kos::abi::Rights>(Right::Read)));
        kos::println("badge: it was lent to client {}, and is back: {}", TRY(badge.cookie(passed_on.get())),
                     returned.poll().has_value());
    }
    kos::println("badge: now it is: {}", returned.poll().has_value());
    return {};
}

}  // namespace

int main(int, char**) {
    return run() ? 0 : 1;
}
