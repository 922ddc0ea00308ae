// SPDX-License-Identifier: Apache-2.0
// kos::Event: one thread prepares something, the other goes on when it is ready.
#include <kos/event.hpp>
#include <kos/print.hpp>
#include <kos/thread.hpp>

namespace {

struct Delivery {
    kos::Event arrived;
    kos::u32 goods = 0;  // written before set(), read after wait()
};

void deliver(Delivery& delivery) {
    delivery.goods = 7;
    delivery.arrived.set();
}

kos::Result<> run() {
    Delivery delivery;
    const kos::Thread thread = TRY(kos::Thread::create(deliver, delivery));
    TRY(delivery.arrived.wait());
    kos::println("event: {} goods have arrived", delivery.goods);
    return {};
}

}  // namespace

int main(int, char**) {
    return run() ? 0 : 1;
}
