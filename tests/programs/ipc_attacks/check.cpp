// SPDX-License-Identifier: Apache-2.0
// Comparing statuses, and raw system calls.
#include "check.hpp"

#include <bit>

#include <kos/print.hpp>

#include "protocol.hpp"

namespace attack {

using kos::Status;
using kos::abi::Header;
using kos::abi::Syscall;

void Check::expect(std::string_view attack, Status got, Status wanted) {
    ++attacks_;
    if (got != wanted) {
        ++wrong_;
        kos::println("WRONG: {}: {} got {}, wanted {}", group_, attack, got, wanted);
    }
}

bool Check::finish() const {
    if (wrong_ == 0) {
        kos::println("{}: {} attacks refused", group_, attacks_);
    }
    return wrong_ == 0;
}

Registers registers(kos::abi::Handle target, Header header) {
    Registers result{};
    result.x0 = target.raw();
    result.x1 = header.raw();
    return result;
}

Header to_victim(kos::u16 method, kos::u32 constant_bytes) {
    return Header::request(victim::kEndpoint, method, constant_bytes);
}

Registers with_descriptor(Registers in, const kos::abi::Descriptor& descriptor) {
    in.x1 |= Header::kDesc;
    in.x11 = std::bit_cast<kos::u64>(&descriptor);
    return in;
}

Status call(const Registers& in) {
    return static_cast<Status>(kos::detail::trap<Syscall::Call>(in).x0);
}

Status receive(const Registers& in) {
    return static_cast<Status>(kos::detail::trap<Syscall::Recv>(in).x0);
}

Status reply(const Registers& in) {
    return static_cast<Status>(kos::detail::trap<Syscall::Reply>(in).x0);
}

}  // namespace attack
