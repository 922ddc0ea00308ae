// SPDX-License-Identifier: Apache-2.0
// The server of the round trips that carry handles: keeps what comes, and closes it when it is told to.
#include <array>
#include <bit>
#include <span>

#include <kos/core/handle.hpp>

#include "echo_server.hpp"
#include "protocol.hpp"

namespace {

using kos::abi::Handle;
using kos::abi::HandleElement;

// What the last kEcho brought.
std::array<HandleElement, kos::abi::kMaxHandles> g_elements;
kos::u32 g_kept = 0;

void take(kos::abi::Header request) {
    if (request.mid() == bench::kEcho) {
        g_kept = request.handle_count();
        return;
    }
    for (const HandleElement& element : std::span{g_elements}.first(g_kept)) {
        kos::require(kos::core::Handle::close(Handle{element.handle}).has_value(), "a handle that came can be closed");
    }
    g_kept = 0;
}

}  // namespace

int main(int, char**) {
    kos::abi::Descriptor descriptor{};
    descriptor.in_handles = std::bit_cast<kos::u64>(g_elements.data());
    descriptor.in_handles_capacity = kos::abi::kMaxHandles;
    bench::serve(&descriptor, [](kos::abi::Header request, kos::u32) { take(request); });
}
