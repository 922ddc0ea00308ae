// SPDX-License-Identifier: Apache-2.0
// A server of low priority that takes its time for each answer.
#include <kos/listener.hpp>
#include <kos/process.hpp>

#include "scene.hpp"

int main(int, char**) {
    const auto handle = kos::process::handle(kos::abi::StartHandleKind::Listener);
    if (!handle) {
        return 1;
    }
    const kos::Listener listener{*handle};
    while (auto request = listener.receive()) {
        inversion::work(inversion::kWorkNs);
        static_cast<void>(kos::Listener::reply(std::move(request->token), {}));
    }
    return 1;
}
