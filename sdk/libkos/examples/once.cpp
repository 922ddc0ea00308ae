// SPDX-License-Identifier: Apache-2.0
// kos::Once: the first one that needs it sets it up; if that fails, the next one tries again.
#include <kos/once.hpp>
#include <kos/print.hpp>

namespace {

kos::u32 g_attempts = 0;

kos::Result<> open_device() {
    return ++g_attempts == 1 ? kos::Result<>{kos::Error{kos::Status::NotConnected}} : kos::Result<>{};
}

}  // namespace

int main(int, char**) {
    kos::Once opened;
    const auto first = opened.call(open_device);
    const auto second = opened.call(open_device);
    const auto third = opened.call(open_device);
    kos::println("once: {}, then done after {} attempts", first ? kos::Status::Ok : first.error(), g_attempts);
    return !first && second && third ? 0 : 1;
}
