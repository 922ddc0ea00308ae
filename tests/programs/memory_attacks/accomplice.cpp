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

std::atomic<acts::u32>& sign_in(const Mapping& view) {
    return *reinterpret_cast<std::atomic<acts::u32>*>(view.bytes().data() + acts::kSignOffset);
}

// Keeps a writable mapping until it is ended.
int hold(const Memory& memory) {
    const auto mapped = memory.map(Protection::ReadWrite);
    if (!mapped) {
        return kFailed;
    }
    sign_in(*mapped).store(acts::kSign);
    while (true) {
        kos::Clock::sleep(kos::Clock::kSecond);
    }
}

int refused(Status got, Status wanted) {
    if (got != wanted) {
        kos::println("WRONG: got {}, wanted {}", got, wanted);
        return kFailed;
    }
    return acts::kDone;
}

// Writes until somebody stops it.
int write(std::atomic<acts::u32>& sign) {
    for (acts::u32 count = 1;; ++count) {
        sign.store(count);
    }
}

int write_all(const Memory& memory) {
    const auto mapped = memory.map(Protection::ReadWrite);
    return mapped ? write(sign_in(*mapped)) : kFailed;
}

// Cuts the mapping into parts that differ first; the first one is written to.
int write_cut(const Memory& memory) {
    auto mapped = memory.map(Protection::ReadWrite);
    if (!mapped || !mapped->protect(acts::kPage, acts::kPage, Protection::Read) ||
        !mapped->protect(5 * acts::kPage, 3 * acts::kPage, Protection::None)) {
        return kFailed;
    }
    return write(sign_in(*mapped));
}

// No handle tells any more how it came to its mapping.
int write_closed(Memory& memory) {
    const auto mapped = memory.map(Protection::ReadWrite);
    memory = Memory{};
    return mapped ? write(sign_in(*mapped)) : kFailed;
}

// Leaves a sign once; then nothing is touched, which may be gone at any moment.
int remap(const Memory& memory, kos::usize size) {
    if (const auto mapped = memory.map(Protection::ReadWrite)) {
        sign_in(*mapped).fetch_add(1);
    }
    Status status = Status::Ok;
    while (status == Status::Ok) {
        status = status_of(memory.map(Protection::ReadWrite, {.size = size}));
    }
    return refused(status, Status::Revoked);
}

int jump(const Memory& memory, Protection protection) {
    const auto mapped = memory.map(protection);
    if (!mapped) {
        return kFailed;
    }
    return std::bit_cast<int (*)()>(mapped->bytes().data())();
}

bool is_lent_much(std::string_view what) {
    return what == "write" || what == "write-cut" || what == "write-closed" || what.starts_with("remap");
}

int act(std::string_view what, Memory& memory) {
    if (what == "hold") {
        return hold(memory);
    }
    if (what == "write") {
        return write_all(memory);
    }
    if (what == "write-cut") {
        return write_cut(memory);
    }
    if (what == "write-closed") {
        return write_closed(memory);
    }
    if (what == "remap" || what == "remap-page") {
        return remap(memory, what == "remap" ? Memory::kToEnd : acts::kPage);
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
    const std::string_view what = kos::process::name();
    Memory memory{kos::OwnedHandle{*handle}, is_lent_much(what) ? acts::kManyPages : acts::kPage};
    return act(what, memory);
}
