// SPDX-License-Identifier: Apache-2.0
// From the header's RIID and MID to the generated thunk.
#include "core/core_call.hpp"

#include "core/next_thread.hpp"
#include "core_dispatch.hpp"
#include "ipc/transfer.hpp"
#include "obj/judge.hpp"

namespace kos::core {

namespace {

using abi::Header;

Result<service::Thunk> find_method(Header header) {
    if (header.riid() >= service::kCoreInterfaces.size()) {
        return Error{Status::Invalid};
    }
    const service::Interface& interface = service::kCoreInterfaces[header.riid()];
    if (header.mid() >= interface.methods.size()) {
        return Error{Status::Invalid};
    }
    return interface.methods[header.mid()].thunk;
}

constexpr bool is_shortage(Status status) {
    return status == Status::Quota || status == Status::NoMemory;
}

bool granted(const obj::Process& caller, const obj::Invocation& call) {
    const abi::VerdictRow* row = obj::judge().row(caller, nullptr);
    const abi::MethodVerdict* verdict = obj::folded(row, call.header());
    if (verdict != nullptr && verdict->request_high == call.header().high()) {
        return true;
    }
    return obj::judge().request({caller, nullptr, call.header(), call.constant()}) == obj::Verdict::Grant;
}

}  // namespace

Result<void> core_call(thread::Thread& caller) {
    obj::Invocation call{caller.process(), caller.frame};
    TRY(ipc::check_header(call.header(), Header::kDesc | Header::kDeadline));
    // The kernel takes the caller's values of handles, as words.
    if (call.header().handle_count() != 0) {
        return Error{Status::Invalid};
    }
    const service::Thunk thunk = TRY(find_method(call.header()));
    TRY(call.snapshot());
    if (!granted(caller.process(), call)) {
        return Error{Status::Denied};
    }
    const bool waited_for = !obj::reaper().idle();
    const auto result = thunk(call);
    if (!result && is_shortage(result.error()) && waited_for) {
        // What was missing may be what is about to come back; not what the call itself has just given up.
        hurry_reaper(caller.rank());
        return Error{kRestart};
    }
    return result;
}

}  // namespace kos::core
