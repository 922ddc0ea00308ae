// SPDX-License-Identifier: Apache-2.0
// The process that faults.
#include <kos/channel.hpp>
#include <kos/fault_handler.hpp>
#include <kos/listener.hpp>
#include <kos/memory.hpp>
#include <kos/print.hpp>
#include <kos/process.hpp>
#include <kos/server.hpp>
#include <kos/thread.hpp>

#include "acts.hpp"

namespace {

using kos::u32;
using kos::u64;

int touch() {
    for (u32 page = 0; page < faults::kPages; ++page) {
        faults::store(faults::kFirstPage + page * kos::kPageBytes, page * 3);
    }
    for (u32 page = 0; page < faults::kPages; ++page) {
        if (faults::load(faults::kFirstPage + page * kos::kPageBytes) != page * 3) {
            return 1;
        }
    }
    return 42;
}

int step() {
    faults::undefined();
    faults::undefined();
    return 43;
}

int die() {
    const auto listener = kos::process::handle(kos::abi::StartHandleKind::Listener);
    auto request = kos::Listener{*listener}.receive();
    // Without an answer: not even the one of a token that is dropped.
    return request && request->token.release().raw() != 0 ? 0 : 1;
}

// Faults when it is asked.
class Nurse final : public kos::FaultHandler {
    kos::FaultAnswer fault(kos::FaultedThread& /*thread*/) override {
        faults::store(faults::kWildAddress, 0);
        return kos::FaultAnswer::resume();
    }
};

void serve(const kos::OwnedHandle& listener) {
    static kos::ServerSpace<kos::FaultHandler::kLimits> space;
    static Nurse nurse;
    kos::Server server{listener.get(), space, nurse};
    static_cast<void>(server.run());
}

kos::Result<int> nest() {
    const kos::OwnedHandle listener = TRY(kos::Channel::create_listener());
    const kos::Channel channel = TRY(kos::Channel::create(listener, 0));
    const kos::Thread server = TRY(kos::Thread::create(serve, listener, {.name = "nurse"}));
    TRY(kos::FaultHandler::watch_process(TRY(kos::process::task()), channel.handle()));
    faults::store(faults::kWildAddress, 0);
    kos::println("SURVIVED");
    return 1;
}

}  // namespace

int main(int, char**) {
    const std::string_view act = kos::process::argument(0);
    if (act == faults::kTouches) {
        return touch();
    }
    if (act == faults::kSteps) {
        return step();
    }
    if (act == faults::kDies) {
        return die();
    }
    if (act == faults::kNests) {
        return nest().value_or(2);
    }
    faults::store(faults::kWildAddress, 0);
    kos::println("SURVIVED");
    return 1;
}
