// SPDX-License-Identifier: Apache-2.0
// Shares a memory object with the attacker, and does what its argument says; the exit code tells how that went.
#include <atomic>
#include <bit>

#include <kos/clock.hpp>
#include <kos/memory.hpp>
#include <kos/print.hpp>
#include <kos/process.hpp>

#include "acts.hpp"

namespace {

using kos::Mapping;
using kos::Memory;
using kos::Protection;
using kos::Status;

constexpr int kFailed = 1;

Status status_of(const kos::Result<Mapping>& mapped) {
    return mapped ? Status::Ok : mapped.error();
}

// Keeps a writable mapping until it is ended.
int hold(const Memory& memory) {
    const auto mapped = memory.map(Protection::ReadWrite);
    if (!mapped) {
        return kFailed;
    }
    auto* sign = reinterpret_cast<std::atomic<acts::u32>*>(mapped->bytes().data() + acts::kSignOffset);
    sign->store(acts::kSign);
    while (true) {
        kos::Clock::sleep(kos::Clock::kSecond);
    }
}

int jump(const Memory& memory, Protection protection) {
    const auto mapped = memory.map(protection);
    if (!mapped) {
        return kFailed;
    }
    return std::bit_cast<int (*)()>(mapped->bytes().data())();
}

int refused(Status got, Status wanted) {
    if (got != wanted) {
        kos::println("WRONG: got {}, wanted {}", got, wanted);
        return kFailed;
    }
    return acts::kDone;
}

int act(std::string_view what, const Memory& memory) {
    if (what == "hold") {
        return hold(memory);
    }
    if (what == "jump-unsealed" || what == "jump-readable") {
        return jump(memory, Protection::Read);
    }
    if (what == "execute") {
        return jump(memory, Protection::ReadExecute);
    }
    if (what == "write-code") {
        return refused(status_of(memory.map(Protection::ReadWrite)), Status::Invalid);
    }
    if (what == "execute-data") {
        return refused(status_of(memory.map(Protection::ReadExecute)), Status::Invalid);
    }
    if (what == "execute-without-right") {
        return refused(status_of(memory.map(Protection::ReadExecute)), Status::NoRights);
    }
    kos::println("WRONG: unknown act '{}'", what);
    return kFailed;
}

}  // namespace

int main(int, char**) {
    const auto handle = kos::process::handle(kos::abi::StartHandleKind::Resource, "memory");
    if (!handle) {
        kos::println("WRONG: no memory");
        return kFailed;
    }
    return act(kos::process::name(), Memory{kos::OwnedHandle{*handle}, acts::kPage});
}
