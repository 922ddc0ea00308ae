// SPDX-License-Identifier: Apache-2.0
// Code that somebody can write to, in one process and in two.
#include <atomic>
#include <bit>
#include <cstring>

#include <kos/abi/rights.hpp>
#include <kos/core/thread.hpp>

#include "acts.hpp"
#include "check.hpp"

namespace attack {
namespace {

using kos::Mapping;
using kos::Memory;
using kos::Protection;
using kos::Result;
using kos::Status;
using kos::abi::Right;
using kos::abi::Rights;

constexpr Rights kAllOfMemory = Right::Read | Right::Write | Right::Execute | Right::Map;
constexpr Rights kNoExecute = Right::Read | Right::Write | Right::Map;

Result<Memory> written_code() {
    Memory memory = TRY(Memory::create(acts::kPage));
    const Mapping writable = TRY(memory.map(Protection::ReadWrite));
    std::memcpy(writable.bytes().data(), acts::kCode, sizeof(acts::kCode));
    return memory;
}

void run_act(Check& check, const Powers& powers, std::string_view act, const Memory& memory, int wanted,
             Rights rights = kAllOfMemory) {
    const auto task = start(powers, act, memory, rights);
    check.expect(act, task, Status::Ok);
    if (task) {
        check.expect_end(act, end_of(*task), wanted);
    }
}

void wait_for_sign(const Mapping& view) {
    const auto* sign = reinterpret_cast<const std::atomic<acts::u32>*>(view.bytes().data() + acts::kSignOffset);
    while (sign->load() != acts::kSign) {
        static_cast<void>(kos::core::Thread::yield());
    }
}

// A writable alias in another process prevents the seal, whoever asks for it, until that process is gone.
Result<> alias_in_another_process(Check& check, const Powers& powers, const Memory& memory) {
    const Mapping view = TRY(memory.map(Protection::Read));
    const kos::OwnedHandle writer = TRY(start(powers, "hold", memory, kNoExecute));
    wait_for_sign(view);
    check.expect("seal beside a writer in another process", memory.seal(powers.sealing), Status::BadState);
    check.expect("execute beside a writer", memory.map(Protection::ReadExecute), Status::Invalid);
    TRY(stop(writer));
    return {};
}

Result<> alias_in_one_process(Check& check, const Powers& powers, const Memory& memory) {
    Mapping writable = TRY(memory.map(Protection::ReadWrite));
    check.expect("seal beside one's own writable mapping", memory.seal(powers.sealing), Status::BadState);
    TRY(writable.protect(Protection::Read));
    return {};
}

void resources(Check& check, const Powers& powers, const Memory& memory) {
    check.expect("seal without the resource", memory.seal(kos::abi::Handle{}), Status::BadHandle);
    check.expect("seal by the power to switch off", memory.seal(powers.power), Status::WrongType);
    check.expect("seal by the right to make processes", memory.seal(powers.factory), Status::WrongType);
    auto data = memory.handle().duplicate(kNoExecute);
    check.expect("a handle without EXECUTE", data, Status::Ok);
    if (data) {
        check.expect("seal without EXECUTE", Memory{std::move(*data), acts::kPage}.seal(powers.sealing),
                     Status::NoRights);
    }
}

Result<> after_the_seal(Check& check, const Memory& memory) {
    check.expect("write sealed memory", memory.map(Protection::ReadWrite), Status::Invalid);
    Mapping code = TRY(memory.map(Protection::ReadExecute));
    check.expect("make code writable", code.protect(Protection::ReadWrite), Status::Invalid);
    const int answer = std::bit_cast<int (*)()>(code.bytes().data())();
    check.expect("the code runs", answer == acts::kDone ? Status::Ok : Status::Corrupt, Status::Ok);
    return {};
}

Result<> attack(Check& check, const Powers& powers) {
    const Memory memory = TRY(written_code());
    resources(check, powers, memory);
    run_act(check, powers, "execute-data", memory, acts::kDone);
    run_act(check, powers, "jump-unsealed", memory, kByFault);
    TRY(alias_in_another_process(check, powers, memory));
    TRY(alias_in_one_process(check, powers, memory));
    check.expect("seal", memory.seal(powers.sealing), Status::Ok);
    check.expect("seal again", memory.seal(powers.sealing), Status::Ok);
    TRY(after_the_seal(check, memory));
    run_act(check, powers, "write-code", memory, acts::kDone);
    run_act(check, powers, "execute-without-right", memory, acts::kDone, kNoExecute);
    run_act(check, powers, "jump-readable", memory, kByFault);
    run_act(check, powers, "execute", memory, acts::kDone);
    return {};
}

}  // namespace

bool attack_sealing(const Powers& powers) {
    Check check{"sealing"};
    check.expect("a step between the attacks", attack(check, powers), Status::Ok);
    return check.finish();
}

}  // namespace attack
