// SPDX-License-Identifier: Apache-2.0
// The fault handler that is measured: each thread goes on behind its instruction, without a look at anything else.
#include <bit>

#include <kos/abi/fault.hpp>
#include <kos/panic.hpp>
#include <kos/process.hpp>
#include <kos/syscall.hpp>

int main(int, char**) {
    using kos::abi::FaultAction;
    using kos::abi::FaultAnswer;
    using kos::abi::FaultReport;
    using kos::abi::Header;
    using kos::abi::Syscall;
    // As words of the message: the report's pc is its third, the answer's pc its first.
    static_assert(offsetof(FaultReport, pc) == 16 && offsetof(FaultAnswer, pc) == 0);
    constexpr kos::u64 kInstructionBytes = 4;

    const auto listener = kos::process::handle(kos::abi::StartHandleKind::Listener);
    kos::require(listener.has_value(), "the handler has a listener");
    kos::detail::Registers registers{};
    registers.x0 = listener->raw();
    registers = kos::detail::trap<Syscall::Recv>(registers);
    while (registers.x0 == static_cast<kos::u64>(kos::Status::Ok)) {
        registers.x0 = registers.x10;  // the token
        registers.x1 = Header::request(0, 0, sizeof(FaultAnswer)).raw() | Header::kRecv;
        registers.x2 = registers.x4 + kInstructionBytes;
        registers.x3 = static_cast<kos::u64>(FaultAction::ResumeAt);
        registers.x12 = listener->raw();
        registers = kos::detail::trap<Syscall::Reply>(registers);
    }
    kos::panic("receiving failed");
}
