// SPDX-License-Identifier: Apache-2.0
// Long revocations while a timer interrupts them every fifth of a millisecond: each is made again from where it stood,
// until nothing is left.
#include <array>
#include <atomic>

#include <kos/abi/rights.hpp>
#include <kos/clock.hpp>
#include <kos/core/handle.hpp>
#include <kos/core/vmm.hpp>
#include <kos/thread.hpp>

#include "groups.hpp"

namespace {

using kos::Status;
using kos::u32;
using kos::abi::Handle;
using kos::abi::Right;
using kos::abi::Rights;

constexpr u32 kRounds = 50;
constexpr u32 kHandles = 800;
constexpr kos::u64 kPeriod = 200'000;  // ns

void interrupt(std::atomic<bool>& stop) {
    while (!stop.load()) {
        kos::Clock::sleep(kPeriod);
    }
}

std::array<Handle, kHandles> derived;

// OK, or the first other status of a step; REVOKED is what each derived handle has to answer.
Status round(Handle root) {
    for (Handle& handle : derived) {
        const auto made = kos::core::Handle::duplicate(root, static_cast<Rights>(Right::GetSid));
        if (!made) {
            return made.error();
        }
        handle = made->duplicate;
    }
    if (const auto revoked = kos::core::Handle::revoke(root); !revoked) {
        return revoked.error();
    }
    for (const Handle handle : derived) {
        const auto used = kos::core::Handle::get_sid(handle);
        if (used || used.error() != Status::Revoked) {
            return used ? Status::BadState : used.error();
        }
        if (const auto closed = kos::core::Handle::close(handle); !closed) {
            return closed.error();
        }
    }
    return Status::Ok;
}

}  // namespace

void check_interrupted(Check& check) {
    std::atomic<bool> stop{false};
    auto thread = kos::Thread::create(interrupt, stop);
    const auto memory = kos::core::Vmm::create_memory(1);
    check.status(thread, Status::Ok, "a thread that interrupts");
    check.status(memory, Status::Ok, "memory to derive from");
    if (!thread || !memory) {
        return;
    }
    for (u32 count = 0; count < kRounds; ++count) {
        check.status(round(memory->memory), Status::Ok, "a round of revocation");
    }
    stop.store(true);
    check.status(thread->join(), Status::Ok, "join");
    check.status(kos::core::Handle::close(memory->memory), Status::Ok, "close");
}
