// SPDX-License-Identifier: Apache-2.0
// The dispatcher of a single interface, for tests and fuzzers: requests of every endpoint go to one server.
#pragma once

#include <kos/idl/dispatcher.hpp>

namespace kos::host {

// kDispatch: the interface's generated dispatch().
template <typename Server, auto kDispatch>
class OneServer final : public idl::Dispatcher {
  public:
    explicit OneServer(Server& server) : server_{server} {}

    idl::Dispatched dispatch(const idl::Incoming& in, idl::Outgoing& out, idl::Caller& caller) override {
        return kDispatch(server_, in, out, caller);
    }

  private:
    Server& server_;
};

}  // namespace kos::host
