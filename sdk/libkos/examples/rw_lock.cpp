// SPDX-License-Identifier: Apache-2.0
// kos::RwLock: many read at a time, and nobody writes meanwhile.
#include <kos/lock.hpp>
#include <kos/print.hpp>
#include <kos/rw_lock.hpp>
#include <kos/thread.hpp>

namespace {

struct Table {
    kos::RwLock lock;
    kos::u32 value = 3;
    kos::u32 seen = 0;  // by the other reader
    bool writable = true;
};

void read(Table& table) {
    table.writable = table.lock.try_lock();
    const kos::SharedLock lock{table.lock};
    table.seen = table.value;
}

kos::Result<> run() {
    Table table;
    kos::SharedLock lock{table.lock};
    kos::Thread reader = TRY(kos::Thread::create(read, table));
    TRY(reader.join());
    kos::println("rw_lock: two readers see {}, a writer {}", table.seen, table.writable ? "comes in" : "has to wait");
    lock.unlock();
    const kos::Lock writing{table.lock};
    ++table.value;
    return {};
}

}  // namespace

int main(int, char**) {
    return run() ? 0 : 1;
}
