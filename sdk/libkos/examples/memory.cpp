// SPDX-License-Identifier: Apache-2.0
// kos::Memory: pages, seen in two places, once for writing and once for reading.
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
    return writable.protect(kos::Protection::Read);  // from now on nobody writes to it
}

}  // namespace

int main(int, char**) {
    return run() ? 0 : 1;
}
