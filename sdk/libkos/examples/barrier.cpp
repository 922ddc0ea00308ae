// SPDX-License-Identifier: Apache-2.0
// kos::Barrier: a team goes on when all have come. Until the kernel has futexes, only the last one can come.
#include <kos/barrier.hpp>
#include <kos/print.hpp>

int main(int, char**) {
    kos::Barrier alone{1};
    kos::Barrier pair{2};
    const auto complete = alone.wait();
    const auto incomplete = pair.wait();
    kos::println("barrier: a team of one {}, half a pair gets {}",
                 complete == kos::Barrier::Arrival::Last ? "goes on" : "waits",
                 incomplete ? kos::Status::Ok : incomplete.error());
    return complete ? 0 : 1;
}
