// SPDX-License-Identifier: Apache-2.0
// Interrupt lines, by the kernel's endpoint Io.
#include <kos/irq.hpp>

namespace kos {

using core::Io;

Result<Interrupt> Interrupt::create(abi::Handle lines, u32 line, Trigger trigger) {
    return Interrupt{OwnedHandle{TRY(Io::create_interrupt(lines, line, static_cast<u8>(trigger))).interrupt}};
}

Result<> Interrupt::bind(const Notice& notice, u64 bits) const {
    return Io::bind_interrupt(handle_.get(), notice.handle().get(), bits);
}

Result<> Interrupt::acknowledge() const {
    return Io::acknowledge_interrupt(handle_.get());
}

Result<> Interrupt::mask() const {
    return Io::mask_interrupt(handle_.get());
}

Result<> Interrupt::unmask() const {
    return Io::unmask_interrupt(handle_.get());
}

Result<OwnedHandle> derive_lines(abi::Handle lines, u32 first, u32 count) {
    return OwnedHandle{TRY(Io::derive_irq(lines, first, count)).some};
}

}  // namespace kos
