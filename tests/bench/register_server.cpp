// SPDX-License-Identifier: Apache-2.0
// The server of the register round trips: each request's words go back as they came, in five instructions beside
// the system call.
#include <kos/panic.hpp>
#include <kos/process.hpp>
#include <kos/syscall.hpp>

namespace {

using kos::abi::Header;
using kos::abi::Syscall;

// Endpoint, method and length of the request are the response's too.
constexpr kos::u64 kEchoed = (kos::u64{1} << 45) - 1;

[[noreturn]] void serve(kos::abi::Handle listener) {
    kos::detail::Registers registers{};
    registers.x0 = listener.raw();
    registers = kos::detail::trap<Syscall::Recv>(registers);
    while (registers.x0 == static_cast<kos::u64>(kos::Status::Ok)) {
        registers.x0 = registers.x10;  // the token
        registers.x1 = (registers.x1 & kEchoed) | Header::kRecv;
        registers.x12 = listener.raw();
        registers = kos::detail::trap<Syscall::Reply>(registers);
    }
    kos::panic("receiving failed");
}

}  // namespace

int main(int, char**) {
    const auto listener = kos::process::handle(kos::abi::StartHandleKind::Listener);
    kos::require(listener.has_value(), "the server has a listener");
    serve(*listener);
}
