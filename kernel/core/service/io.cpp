// SPDX-License-Identifier: Apache-2.0
// core.Io: interrupt lines and registers, for drivers in user space.
#include "service/io.hpp"

#include <hal/device_use.hpp>

#include "core/service/open_handle.hpp"
#include "io/interrupt.hpp"
#include "ipc/notice.hpp"
#include "obj/resource.hpp"
#include "vmm/memory.hpp"

namespace kos::service::io {

namespace {

using obj::NumberRange;
using obj::RangeResource;

constexpr abi::Rights kBaseRights =
    abi::Right::Transfer | abi::Right::Duplicate | abi::Right::Revoke | abi::Right::GetSid;
constexpr abi::Rights kInterruptRights = kBaseRights | abi::Right::Manage;
constexpr abi::Rights kResourceRights = kBaseRights | abi::Right::Derive;
constexpr abi::Rights kMemoryRights = kBaseRights | abi::Right::Read | abi::Right::Write | abi::Right::Map;

Result<kos::hal::Trigger> trigger_of(kos::hal::IrqLine line, u8 number) {
    switch (number) {
        case kTriggerLevel:
            return kos::hal::Trigger::Level;
        case kTriggerEdge:
            return kos::hal::Trigger::Edge;
        case kTriggerDeviceTree:
            if (const auto stated = kos::hal::stated_trigger(line)) {
                return *stated;
            }
            return Error{Status::Invalid};
        default:
            return Error{Status::Invalid};
    }
}

// The pages of some bytes; their number cannot wrap.
Result<NumberRange> pages_of(u64 address, u64 size) {
    if ((address & kPageMask) != 0 || size == 0) {
        return Error{Status::Invalid};
    }
    return NumberRange{address >> kPageShift, (size >> kPageShift) + ((size & kPageMask) != 0 ? 1 : 0)};
}

Result<abi::Handle> derive(obj::Process& caller, const RangeResource& whole, NumberRange some) {
    if (!whole.has(some)) {
        return Error{Status::NoRights};
    }
    RangeResource* narrower = TRY(RangeResource::create(caller, whole.type(), some));
    return core::open_handle(caller, *narrower, kResourceRights);
}

}  // namespace

Result<CreateInterruptOut> create_interrupt(obj::Invocation& call, const CreateInterruptIn& in) {
    if (in.line >= kos::hal::interrupts().line_count()) {
        return Error{Status::Invalid};
    }
    if (!in.lines.has({in.line, 1})) {
        return Error{Status::NoRights};
    }
    const kos::hal::IrqLine line{in.line};
    if (kos::hal::is_kernel_line(line)) {
        return Error{Status::BadState};
    }
    const kos::hal::Trigger trigger = TRY(trigger_of(line, in.trigger));
    kos::io::Interrupt* interrupt = TRY(kos::io::Interrupt::create(call.process(), line, trigger));
    return CreateInterruptOut{TRY(core::open_handle(call.process(), *interrupt, kInterruptRights))};
}

Result<void> bind_interrupt(obj::Invocation& call, const BindInterruptIn& in) {
    if (in.bits == 0) {
        return Error{Status::Invalid};
    }
    return in.interrupt.bind({call.process(), in.notice, in.notice_handle, in.bits});
}

Result<void> acknowledge_interrupt(obj::Invocation& /*call*/, const AcknowledgeInterruptIn& in) {
    return in.interrupt.acknowledge();
}

Result<void> mask_interrupt(obj::Invocation& /*call*/, const MaskInterruptIn& in) {
    in.interrupt.mask();
    return {};
}

Result<void> unmask_interrupt(obj::Invocation& /*call*/, const UnmaskInterruptIn& in) {
    in.interrupt.unmask();
    return {};
}

Result<DeriveIrqOut> derive_irq(obj::Invocation& call, const DeriveIrqIn& in) {
    if (in.count == 0) {
        return Error{Status::Invalid};
    }
    return DeriveIrqOut{TRY(derive(call.process(), in.lines, {in.first, in.count}))};
}

Result<CreateMmioOut> create_mmio(obj::Invocation& call, const CreateMmioIn& in) {
    const NumberRange pages = TRY(pages_of(in.address, in.size));
    if (!in.registers.has(pages)) {
        return Error{Status::NoRights};
    }
    const kos::hal::PhysRange range{PhysAddr{in.address}, pages.count << kPageShift};
    switch (kos::hal::page_use(range)) {
        case kos::hal::PageUse::Memory:
            return Error{Status::Invalid};
        case kos::hal::PageUse::Kernel:
            return Error{Status::BadState};
        case kos::hal::PageUse::Free:
            break;
    }
    const auto memory =
        TRY(kos::vmm::Memory::create_from_physical(call.process(), range, kos::vmm::PhysicalUse::Device));
    return CreateMmioOut{TRY(core::open_handle(call.process(), *memory, kMemoryRights))};
}

Result<DeriveMmioOut> derive_mmio(obj::Invocation& call, const DeriveMmioIn& in) {
    return DeriveMmioOut{TRY(derive(call.process(), in.registers, TRY(pages_of(in.address, in.size))))};
}

}  // namespace kos::service::io
