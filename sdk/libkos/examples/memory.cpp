// SPDX-License-Identifier: Apache-2.0
// kos::Memory: pages, seen in two places, once for writing and once for reading. kos::Reservation: addresses for a
// table that grows, and pages for its first part.
#include <kos/memory.hpp>
#include <kos/print.hpp>

namespace {

kos::Result<> run() {
    const kos::Memory memory = TRY(kos::Memory::create(2 * kos::kPageBytes));
    kos::Mapping writable = TRY(memory.map(kos::Protection::ReadWrite));
    const kos::Mapping second =
        TRY(memory.map(kos::Protection::Read, {.offset = kos::kPageBytes, .size = kos::kPageBytes}));
    writable.bytes()[kos::kPageBytes] = std::byte{42};
    kos::println("memory: {} bytes, and the second page begins with {}", memory.size(),
                 std::to_integer<kos::u32>(second.bytes()[0]));
    TRY(writable.protect(kos::Protection::Read));  // from now on nobody writes to it

    kos::Reservation table = TRY(kos::Reservation::create(kos::usize{1} << 30));
    TRY(table.commit(0, kos::kPageBytes));
    table.bytes()[17] = std::byte{1};
    kos::println("memory: {} bytes are reserved, {} can be used", table.bytes().size(), kos::kPageBytes);
    return table.release();
}

}  // namespace

int main(int, char**) {
    return run() ? 0 : 1;
}
