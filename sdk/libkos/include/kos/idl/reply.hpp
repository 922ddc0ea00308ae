// SPDX-License-Identifier: Apache-2.0
// The answer to a request that was deferred.
#pragma once

#include <utility>

#include <kos/idl/serve.hpp>
#include <kos/listener.hpp>

namespace kos::idl {

// out: room for the answer, used until this returns. NO_TOKEN: the client is gone or gave up.
template <typename Method>
Result<> reply(ReplyToken token, const typename Method::Answer& answer, Outgoing& out) {
    put_answer<Method>(answer, out);
    return Listener::reply(std::move(token), out.response());
}

}  // namespace kos::idl
