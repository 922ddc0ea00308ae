// SPDX-License-Identifier: Apache-2.0
// From the header's RIID and MID to the generated thunk.
#include "core/core_call.hpp"

#include <hal/cpu.hpp>

#include "core/next_thread.hpp"
#include "core_dispatch.hpp"
#include "ipc/transfer.hpp"
#include "obj/judge.hpp"

namespace kos::core {

namespace {

using abi::Header;

// nullptr: there is none, or the header is none of its requests. No method takes handles: the kernel takes the caller's
// values of them, as words.
const service::Method* find_method(Header header) {
    if (header.riid() >= service::kCoreInterfaces.size()) {
        return nullptr;
    }
    const service::Interface& interface = service::kCoreInterfaces[header.riid()];
    if (header.mid() >= interface.methods.size()) {
        return nullptr;
    }
    const service::Method& method = interface.methods[header.mid()];
    return method.fits(header) ? &method : nullptr;
}

// TOO_BIG goes before INVALID, as in calls of other processes.
Error why_none(Header header) {
    const auto checked = ipc::check_header(header, Header::kDesc | Header::kDeadline);
    return Error{checked ? Status::Invalid : checked.error()};
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
    const service::Method* method = find_method(call.header());
    if (method == nullptr) [[unlikely]] {
        return why_none(call.header());
    }
    TRY(call.snapshot());
    if (!granted(caller.process(), call)) [[unlikely]] {
        return Error{Status::Denied};
    }
    // Nothing has happened yet: what follows keeps interrupts masked for as long as it takes, without what led here.
    if (hal::interrupt_pending() && caller.lets_interrupt_in()) [[unlikely]] {
        return Error{kRestart};
    }
    const bool waited_for = !obj::reaper().idle();
    const auto result = method->thunk(call);
    if (!result && is_shortage(result.error()) && waited_for) [[unlikely]] {
        // What was missing may be what is about to come back; not what the call itself has just given up.
        hurry_reaper(caller.rank());
        return Error{kRestart};
    }
    return result;
}

}  // namespace kos::core
