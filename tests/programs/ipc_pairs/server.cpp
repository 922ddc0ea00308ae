// SPDX-License-Identifier: Apache-2.0
// One side of a pair: answers with nothing.
#include <kos/listener.hpp>
#include <kos/process.hpp>

int main(int, char**) {
    const auto handle = kos::process::handle(kos::abi::StartHandleKind::Listener);
    if (!handle) {
        return 1;
    }
    const kos::Listener listener{*handle};
    auto request = listener.receive();
    while (request) {
        request = listener.reply_and_receive(std::move(request->token), {});
    }
    return 1;
}
