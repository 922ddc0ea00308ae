// SPDX-License-Identifier: Apache-2.0
// calculator's server: two endpoints, one loop.
#include <kos/print.hpp>
#include <kos/process.hpp>
#include <kos/server.hpp>

#include "arithmetic.hpp"
#include "statistics.hpp"

namespace {

kos::Result<> run() {
    static kos::ServerSpace<calc::Server::Dispatcher::kLimits> space;
    static calc::ArithmeticServer arithmetic;
    static calc::StatisticsServer statistics;
    calc::Server::Dispatcher dispatcher{arithmetic, statistics};
    kos::Server server{TRY(kos::process::handle(kos::abi::StartHandleKind::Listener)), space, dispatcher};
    return server.run();
}

}  // namespace

int main(int, char**) {
    kos::println("calculator: the server ends: {}", run().error());
    return 1;
}
