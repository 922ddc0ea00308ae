// SPDX-License-Identifier: Apache-2.0
// Values that are no handles, handles of other objects, handles without the right.
#include <array>
#include <span>

#include <kos/abi/rights.hpp>
#include <kos/core/channel.hpp>
#include <kos/core/handle.hpp>
#include <kos/core/task.hpp>
#include <kos/core/vmm.hpp>

#include "check.hpp"
#include "protocol.hpp"

namespace attack {
namespace {

using kos::Status;
using kos::u64;
using kos::abi::Handle;
using kos::abi::Header;
using kos::abi::Right;
using kos::abi::Rights;

constexpr kos::u32 kRandomValues = 1'000'000;

// Numbers that look random and are the same in every run.
class Random {
  public:
    u64 next() {
        state_ ^= state_ << 13;
        state_ ^= state_ >> 7;
        state_ ^= state_ << 17;
        return state_;
    }

  private:
    u64 state_ = 0x9e37'79b9'7f4a'7c15;
};

// BAD_HANDLE for all of them, or the first other status.
Status call_random_values() {
    Random random;
    for (kos::u32 count = 0; count < kRandomValues; ++count) {
        const Handle handle{random.next()};
        if (const Status status = call(registers(handle, to_victim(victim::kAddOne, 8))); status != Status::BadHandle) {
            return status;
        }
    }
    return Status::BadHandle;
}

void bad_values(Check& check) {
    const Header header = to_victim(victim::kAddOne, 8);
    check.expect("call of handle 0", call(registers(Handle{}, header)), Status::BadHandle);
    check.expect("call of all ones", call(registers(Handle{~u64{0}}, header)), Status::BadHandle);
    check.expect("call of random values", call_random_values(), Status::BadHandle);
    check.expect("receive of handle 0", receive(registers(Handle{}, Header{})), Status::BadHandle);
    check.expect("receive of all ones", receive(registers(Handle{~u64{0}}, Header{})), Status::BadHandle);
    check.expect("close of handle 0", kos::core::Handle::close(Handle{}), Status::BadHandle);
    check.expect("close of all ones", kos::core::Handle::close(Handle{~u64{0}}), Status::BadHandle);
}

// The same slot with the generations around the open one.
void neighbours(Check& check, Handle open) {
    const Header header = to_victim(victim::kAddOne, 8);
    const Handle older = Handle::make(open.index(), open.generation() - 1);
    const Handle newer = Handle::make(open.index(), open.generation() + 1);
    const Handle reserved_bits{open.raw() | u64{1} << 60};
    check.expect("call of an older generation", call(registers(older, header)), Status::BadHandle);
    check.expect("call of a newer generation", call(registers(newer, header)), Status::BadHandle);
    check.expect("call with reserved bits", call(registers(reserved_bits, header)), Status::BadHandle);
}

void wrong_types(Check& check, const Targets& targets) {
    const Header header = to_victim(victim::kAddOne, 8);
    check.expect("call of a task", call(registers(targets.self, header)), Status::WrongType);
    check.expect("receive of a task", receive(registers(targets.self, Header{})), Status::WrongType);
    check.expect("receive of a client's end", receive(registers(targets.victim, Header{})), Status::NoRights);
    check.expect("connect to a channel", kos::core::Channel::connect(targets.victim, 0, 1), Status::WrongType);
    check.expect("wait for a channel", kos::core::Task::wait(targets.victim), Status::WrongType);
}

// A listener of the attacker's own, to close, to reuse and to widen.
void own_listener(Check& check, const Targets& targets) {
    const auto made = kos::core::Channel::create_listener(targets.self);
    check.expect("own listener", made, Status::Ok);
    if (!made) {
        return;
    }
    const Handle listener = made->listener;
    check.expect("call of a listener", call(registers(listener, to_victim(0))), Status::NoRights);
    check.expect("duplicate with more rights",
                 kos::core::Handle::duplicate(listener, Right::Receive | Right::Terminate), Status::NoRights);
    const auto weak = kos::core::Handle::duplicate(listener, static_cast<Rights>(Right::GetSid));
    check.expect("duplicate with fewer rights", weak, Status::Ok);
    if (weak) {
        check.expect("receive without RECEIVE", receive(registers(weak->duplicate, Header{})), Status::NoRights);
        check.expect("connect without DERIVE", kos::core::Channel::connect(weak->duplicate, 0, 1), Status::NoRights);
        check.expect("duplicate without DUPLICATE",
                     kos::core::Handle::duplicate(weak->duplicate, static_cast<Rights>(Right::GetSid)),
                     Status::NoRights);
        check.expect("close", kos::core::Handle::close(weak->duplicate), Status::Ok);
        check.expect("close twice", kos::core::Handle::close(weak->duplicate), Status::BadHandle);
    }
    check.expect("close", kos::core::Handle::close(listener), Status::Ok);
    check.expect("receive of a closed listener", receive(registers(listener, Header{})), Status::BadHandle);
}

// Memory of the attacker's own, to derive from and to take back.
void revoked(Check& check) {
    const auto made = kos::core::Vmm::create_memory(1);
    check.expect("own memory", made, Status::Ok);
    if (!made) {
        return;
    }
    const Handle root = made->memory;
    const auto weak = kos::core::Handle::duplicate(root, Right::Duplicate | Right::Read);
    const auto child = kos::core::Handle::duplicate(root, Right::Duplicate | Right::Revoke);
    const auto grandchild = child
                                ? kos::core::Handle::duplicate(child->duplicate, static_cast<Rights>(Right::Duplicate))
                                : kos::Result<kos::core::Handle::DuplicateOut>{kos::Error{Status::NotFound}};
    check.expect("derive", grandchild, Status::Ok);
    if (!weak || !grandchild) {
        return;
    }
    check.expect("revoke without REVOKE", kos::core::Handle::revoke(weak->duplicate), Status::NoRights);
    check.expect("revoke of handle 0", kos::core::Handle::revoke(Handle{}), Status::BadHandle);
    check.expect("revoke of the kernel's handle", kos::core::Handle::revoke(kos::abi::kKernelHandle), Status::NoRights);
    check.expect("revoke", kos::core::Handle::revoke_subtree(child->duplicate), Status::Ok);
    for (const Handle gone : {child->duplicate, grandchild->duplicate}) {
        check.expect("duplicate of a revoked handle", kos::core::Handle::duplicate(gone, 0), Status::Revoked);
        check.expect("identifier of a revoked handle", kos::core::Handle::get_sid(gone), Status::Revoked);
        check.expect("call of a revoked handle", call(registers(gone, to_victim(0))), Status::Revoked);
        check.expect("receive of a revoked handle", receive(registers(gone, Header{})), Status::Revoked);
        check.expect("revoke of a revoked handle", kos::core::Handle::revoke(gone), Status::Revoked);
        check.expect("close of a revoked handle", kos::core::Handle::close(gone), Status::Ok);
        check.expect("use of a closed one", kos::core::Handle::duplicate(gone, 0), Status::BadHandle);
    }
    const auto still = kos::core::Handle::duplicate(weak->duplicate, 0);
    check.expect("what was not derived from it stays", still, Status::Ok);
    check.expect("revoke all", kos::core::Handle::revoke_subtree(root), Status::Ok);
    for (const Handle gone : {root, weak->duplicate, still ? still->duplicate : Handle{}}) {
        check.expect("close of what was revoked", kos::core::Handle::close(gone), Status::Ok);
    }
}

// As deep as the table is large; the kernel goes down there without a stack.
void deep_chain(Check& check) {
    constexpr kos::u32 kMoreThanATable = 1100;
    const auto made = kos::core::Vmm::create_memory(1);
    check.expect("own memory", made, Status::Ok);
    if (!made) {
        return;
    }
    static std::array<Handle, kMoreThanATable> chain;
    kos::usize depth = 0;
    Handle deepest = made->memory;
    Status status = Status::Ok;
    while (depth < chain.size() && status == Status::Ok) {
        const auto next = kos::core::Handle::duplicate(deepest, Right::Duplicate | Right::Revoke);
        status = next ? Status::Ok : next.error();
        if (next) {
            deepest = chain[depth++] = next->duplicate;
        }
    }
    check.expect("a chain longer than the table", status, Status::Quota);
    check.expect("revoke the chain", kos::core::Handle::revoke(made->memory), Status::Ok);
    check.expect("its deepest handle", kos::core::Handle::get_sid(deepest), Status::Revoked);
    Status closed = Status::Ok;
    for (const Handle handle : std::span{chain}.first(depth)) {
        const auto done = kos::core::Handle::close(handle);
        closed = done ? closed : done.error();
    }
    check.expect("close the chain", closed, Status::Ok);
    check.expect("close its root", kos::core::Handle::close(made->memory), Status::Ok);
}

}  // namespace

bool attack_handles(const Targets& targets) {
    Check check{"handles"};
    bad_values(check);
    neighbours(check, targets.victim);
    wrong_types(check, targets);
    own_listener(check, targets);
    revoked(check);
    deep_chain(check);
    return check.finish();
}

}  // namespace attack
