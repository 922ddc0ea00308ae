// SPDX-License-Identifier: Apache-2.0
// What generated fuzzers do with an input: a request is made of it, dispatched, and the answer is checked as the client
// would. An input is:
//   byte 0   the method, by its place in the table; behind the table: any endpoint and method, in bytes 3 to 6
//   byte 1   bits 0 to 4: number of handles, up to 16; bit 5: the constant part has not the method's length, but
//            8 times byte 2; bit 6: the handles have no rights
//   bytes 7  and on: the constant part, zeros if there are not enough; then the arena
#pragma once

#include <span>

#include <kos/idl/dispatcher.hpp>
#include <kos/idl/method.hpp>
#include <kos/idl/refusal.hpp>
#include <kos/idl/schema.hpp>

namespace kos::host {

struct FuzzMethod {
    u16 endpoint;
    u16 method;
    u32 constant_bytes;
    bool (*well_formed)(const Response& response);
};

namespace fuzzing {

inline MessageParts parts_of(const Response& response) {
    return {response.constant, response.arena, response.handles};
}

inline bool is_empty(const Response& response) {
    return response.constant.empty() && response.arena.empty() && response.handles.empty();
}

template <typename Method>
bool is_refusal(const Response& response) {
    if (is_empty(response)) {
        return true;
    }
    if constexpr (Method::kHasErrors) {
        return idl::check<typename Method::Refused>(parts_of(response)).has_value();
    } else {
        // INVALID is what malformed words read as, but a server may say so itself.
        const Status status = idl::refusal_status(response.constant);
        const bool same = response.constant.size() == sizeof(u64) &&
                          wire::load<u64>(response.constant, 0) == static_cast<u64>(status);
        return same && response.arena.empty() && response.handles.empty();
    }
}

template <typename Method>
bool is_answer(const Response& response) {
    return response.kind == ResponseKind::Refusal ? is_refusal<Method>(response)
                                                  : idl::check<typename Method::Out>(parts_of(response)).has_value();
}

}  // namespace fuzzing

template <typename Method>
constexpr FuzzMethod fuzz_method(u16 endpoint) {
    return {endpoint, Method::kMid, idl::size_of<typename Method::In>().constant, fuzzing::is_answer<Method>};
}

// Aborts if the dispatcher gives an answer that no client would take.
void fuzz(std::span<const std::byte> input, idl::Dispatcher& dispatcher, std::span<const FuzzMethod> methods);

}  // namespace kos::host
