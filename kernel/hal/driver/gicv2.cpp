// SPDX-License-Identifier: Apache-2.0
// GICv2 (GIC-400). Source: Arm IHI 0048.
#include <hal/boot_info.hpp>
#include <hal/cpu.hpp>

#include "hal/driver/devices.hpp"
#include "hal/driver/driver.hpp"
#include "hal/driver/gic_distributor.hpp"

namespace kos::hal {
namespace {

using namespace gic;

// Distributor: a byte for each line, the CPUs that it may interrupt. Those of private lines read as the reader's own.
constexpr ReadWriteArray<u32> kTargets{0x800};  // GICD_ITARGETSR
constexpr Field32 kOwnTarget{0, 8};             // in the word of lines 0 to 3
constexpr Field32 kDistributorOn{0};            // GICD_CTLR.Enable, of the group that this world sees

// CPU interface
constexpr ReadWriteRegister<u32> kCpuControl{0x000};    // GICC_CTLR
constexpr ReadWriteRegister<u32> kPriorityMask{0x004};  // GICC_PMR
constexpr ReadOnlyRegister<u32> kAcknowledge{0x00c};    // GICC_IAR
constexpr WriteOnlyRegister<u32> kEnd{0x010};           // GICC_EOIR
constexpr ReadOnlyRegister<u32> kNextPending{0x018};    // GICC_HPPIR
constexpr Field32 kCpuInterfaceOn{0};
constexpr Field32 kAcknowledgedLine{0, 10};

// Distributor: calls other CPUs, by a bit for each CPU interface.
constexpr WriteOnlyRegister<u32> kCall{0xf00};  // GICD_SGIR
constexpr Field32 kCallTargets{16, 8};

class Gicv2 final : public InterruptController {
  public:
    constexpr Gicv2() = default;
    void start(Mmio distributor, Mmio cpu_interface);

    void enable(IrqLine line, Trigger trigger) override;
    void disable(IrqLine line) override { distributor_.write(kClearEnable[bit_word(line)], bit_mask(line)); }
    IrqLine acknowledge() override;
    void end(IrqLine /*line*/) override { cpu_.write(kEnd, acknowledged_[this_cpu().number]); }
    u32 line_count() const override { return lines_; }
    Result<void> start_cpu() override;
    void call_cpu(u32 number) override;
    bool take_call() override;

  private:
    void target_boot_cpu() const;

    Mmio distributor_{};
    Mmio cpu_{};
    u32 lines_ = 0;
    // By CPU number: its interface's bit, and what it acknowledged, which for calls names the caller, too.
    u32 interface_[kMaxCpus] = {};
    u32 acknowledged_[kMaxCpus] = {};
};

constinit Gicv2 controller{};

// Shared lines go to the CPU that this runs on.
void Gicv2::target_boot_cpu() const {
    const u32 self = distributor_.read(kTargets[0]);
    for (u32 line = kFirstShared; line < lines_; line += kLinesPerByteWord) {
        distributor_.write(kTargets[line / kLinesPerByteWord], self);
    }
}

void Gicv2::start(Mmio distributor, Mmio cpu_interface) {
    distributor_ = distributor;
    cpu_ = cpu_interface;
    lines_ = gic::line_count(distributor);
    distributor_.write(kControl, 0);
    reset_lines(distributor_, kFirstShared, lines_);
    target_boot_cpu();
    distributor_.write(kControl, kDistributorOn.mask());
}

Result<void> Gicv2::start_cpu() {
    reset_lines(distributor_, 0, kFirstShared);
    interface_[this_cpu().number] = kOwnTarget.get(distributor_.read(kTargets[0]));
    cpu_.write(kPriorityMask, kPriorityMaskAll);
    cpu_.write(kCpuControl, kCpuInterfaceOn.mask());
    enable(kCallLine, Trigger::Edge);
    return {};
}

void Gicv2::call_cpu(u32 number) {
    distributor_.write(kCall, kCallTargets.put(interface_[number]) | gic::number(kCallLine));
}

bool Gicv2::take_call() {
    // Of equal priority the lowest line is the next one: no other comes in between.
    if (kAcknowledgedLine.get(cpu_.read(kNextPending)) != gic::number(kCallLine)) {
        return false;
    }
    cpu_.write(kEnd, cpu_.read(kAcknowledge));
    return true;
}

void Gicv2::enable(IrqLine line, Trigger trigger) {
    // The trigger of software-generated and private lines is fixed on GIC-400; writes are ignored.
    set_trigger(distributor_, line, trigger);
    distributor_.write(kSetEnable[bit_word(line)], bit_mask(line));
}

IrqLine Gicv2::acknowledge() {
    const u32 acknowledged = cpu_.read(kAcknowledge);
    acknowledged_[this_cpu().number] = acknowledged;
    const u32 line = kAcknowledgedLine.get(acknowledged);
    return line < kMaxLines ? IrqLine{line} : kSpuriousIrq;
}

Result<void> probe(const Device& device) {
    const Mmio distributor = TRY(map_registers(device, 0));
    const Mmio cpu_interface = TRY(map_registers(device, 1));
    controller.start(distributor, cpu_interface);
    TRY(controller.start_cpu());
    use_interrupt_controller(controller);
    return {};
}

}  // namespace

KOS_DRIVER(gic_400, "arm,gic-400", InterruptController, probe);
KOS_DRIVER(cortex_a15_gic, "arm,cortex-a15-gic", InterruptController, probe);

}  // namespace kos::hal
