// SPDX-License-Identifier: Apache-2.0
// One of the two processes of threads; its argument is its number.
#include <kos/print.hpp>
#include <kos/process.hpp>

#include "workers.hpp"

int main(int, char**) {
    const kos::u64 number = kos::process::argument(0) == "1" ? 1 : 2;
    const auto server = kos::process::handle(kos::abi::StartHandleKind::Resource, "server");
    if (!server) {
        return 1;
    }
    const auto counts = fp::run_workers(number, *server);
    if (!counts) {
        kos::println("WRONG: process {}: {}", number, counts.error());
        return 1;
    }
    kos::println("fp: process {} looked {} times, {} wrong", number, counts->looks, counts->wrong);
    return 0;
}
