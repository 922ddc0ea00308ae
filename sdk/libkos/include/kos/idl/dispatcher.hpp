// SPDX-License-Identifier: Apache-2.0
// What serves the requests of some channels. The compiler makes one for each entity and each component.
#pragma once

#include <kos/idl/caller.hpp>
#include <kos/idl/incoming.hpp>
#include <kos/idl/outgoing.hpp>

namespace kos::idl {

enum class Dispatched : u8 {
    Served,     // the server's code ran; unless it deferred, the answer stands in Outgoing
    Malformed,  // it did not; the answer is an empty refusal, and nobody took the message's handles
};

class Dispatcher {
  public:
    [[nodiscard]] virtual Dispatched dispatch(const Incoming& in, Outgoing& out, Caller& caller) = 0;

  protected:
    ~Dispatcher() = default;
};

// For a request that no endpoint or method takes.
[[nodiscard]] inline Dispatched malformed(Outgoing& out) {
    out.refuse();
    return Dispatched::Malformed;
}

}  // namespace kos::idl
