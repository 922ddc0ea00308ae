// SPDX-License-Identifier: Apache-2.0
// What a generated dispatcher does for one method: check, decode, call the server, encode its answer.
#pragma once

#include <kos/idl/dispatcher.hpp>
#include <kos/idl/method.hpp>

namespace kos::idl {

namespace detail {

template <typename Schema, typename Value>
Result<> put_value(const Value& value, ResponseKind kind, Outgoing& out) {
    if constexpr (std::is_same_v<Schema, NoParameters>) {
        return out.put<Schema>(kind, {});
    } else {
        return out.put<Schema>(kind, *value);
    }
}

template <typename Method>
Result<> put_own_answer(const typename Method::Answer& answer, Outgoing& out) {
    if (answer->has_value()) {
        return put_value<typename Method::Out>(*answer, ResponseKind::Normal, out);
    }
    return out.put<typename Method::Refused>(ResponseKind::Refusal, answer->error());
}

}  // namespace detail

// Puts a method's answer. A failure, the server's or of encoding, becomes a status word; of a method with error
// parameters an empty refusal, since its error responses have no place for a status.
template <typename Method>
void put_answer(const typename Method::Answer& answer, Outgoing& out) {
    if constexpr (Method::kHasErrors) {
        if (!answer.has_value() || !detail::put_own_answer<Method>(answer, out).has_value()) {
            out.refuse();
        }
    } else {
        const Result<> put = answer.has_value()
                                 ? detail::put_value<typename Method::Out>(answer, ResponseKind::Normal, out)
                                 : Result<>{Error{answer.error()}};
        if (!put.has_value()) {
            out.put_status(put.error());
        }
    }
}

// kFunction: the server's member function, `Answer f(const In&, Caller&)`; without in parameters `Answer f(Caller&)`.
template <typename Method, auto kFunction, typename Server>
[[nodiscard]] Dispatched serve(Server& server, const Incoming& in, Outgoing& out, Caller& caller) {
    using In = typename Method::In;
    if (!check<In>(in.parts).has_value()) {
        return malformed(out);
    }
    const typename Method::Answer answer = [&] {
        if constexpr (std::is_same_v<In, NoParameters>) {
            return (server.*kFunction)(caller);
        } else {
            return (server.*kFunction)(decode<In>(in.parts), caller);
        }
    }();
    if (!caller.deferred()) {
        put_answer<Method>(answer, out);
    }
    return Dispatched::Served;
}

}  // namespace kos::idl
