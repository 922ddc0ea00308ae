// SPDX-License-Identifier: Apache-2.0
// kos::File: a program looks at its own file, once by reading it and once where it lies.
#include <algorithm>
#include <array>

#include <kos/file.hpp>
#include <kos/print.hpp>

namespace {

kos::Result<> run() {
    const kos::File file = TRY(kos::File::open("example_file"));
    std::array<std::byte, 4> start;
    TRY(file.read(0, start));
    const kos::Memory memory = TRY(file.memory());
    const kos::Mapping pages = TRY(memory.map(kos::Protection::Read));
    const bool same = std::ranges::equal(start, pages.bytes().first(start.size()));
    kos::println("file: begins with {:#x}, and in its pages it is the same: {}", std::to_integer<kos::u32>(start[0]),
                 same);
    return {};
}

}  // namespace

int main(int, char**) {
    return run() ? 0 : 1;
}
