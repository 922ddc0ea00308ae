// SPDX-License-Identifier: Apache-2.0
// Counts in memory that it shares with its creator, as fast as it can; with a server, calls it between two counts.
#include "counter.hpp"

#include <kos/memory.hpp>
#include <kos/message.hpp>
#include <kos/process.hpp>

int main(int, char**) {
    using kos::abi::StartHandleKind;
    const auto shared = kos::process::handle(StartHandleKind::Resource, "counter");
    const auto server = kos::process::handle(StartHandleKind::Connection, "server");
    if (!shared) {
        return 1;
    }
    const kos::Memory memory{kos::OwnedHandle{*shared}, kos::kPageBytes};
    auto mapping = memory.map(kos::Protection::ReadWrite);
    if (!mapping) {
        return 2;
    }
    while (true) {
        quotas::counter_in(mapping->bytes()).fetch_add(1, std::memory_order_relaxed);
        kos::Message request{.endpoint = 0, .method = 0};
        if (server && !kos::call(*server, request)) {
            return 0;
        }
    }
}
