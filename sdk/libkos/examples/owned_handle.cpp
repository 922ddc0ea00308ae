// SPDX-License-Identifier: Apache-2.0
// kos::OwnedHandle: a second handle that may do less, as one gives it to others.
#include <kos/memory.hpp>
#include <kos/print.hpp>

namespace {

kos::Result<> run() {
    using kos::abi::Right;
    const kos::Memory memory = TRY(kos::Memory::create(kos::kPageBytes));
    const kos::Memory readable{TRY(memory.handle().duplicate(Right::Read | Right::Map)), memory.size()};
    const auto reading = readable.map(kos::Protection::Read);
    const auto writing = readable.map(kos::Protection::ReadWrite);
    kos::println("owned_handle: reading {}, writing {}", reading ? kos::Status::Ok : reading.error(),
                 writing ? kos::Status::Ok : writing.error());
    return {};
}

}  // namespace

int main(int, char**) {
    return run() ? 0 : 1;
}
