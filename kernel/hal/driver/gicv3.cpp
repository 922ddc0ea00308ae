// SPDX-License-Identifier: Apache-2.0
// GICv3 with affinity routing; every line in group 1. Source: Arm IHI 0069.
#include <algorithm>
#include <span>

#include <hal/boot_info.hpp>
#include <hal/cpu.hpp>

#include "hal/driver/devices.hpp"
#include "hal/driver/driver.hpp"
#include "hal/driver/gic_distributor.hpp"
#include "hal/driver/gicv3_cpu.hpp"

namespace kos::hal {
namespace {

using namespace gic;

// Distributor
constexpr ReadWriteArray<u64> kRoute{0x6000};  // GICD_IROUTER: an affinity each
constexpr Field32 kGroup1On{1};                // GICD_CTLR.EnableGrp1A; with one security state, EnableGrp1
constexpr Field32 kAffinityRouting{4};         // GICD_CTLR.ARE_NS; with one security state, ARE
constexpr Field32 kWritePending{31};           // GICD_CTLR.RWP

// Redistributor: a frame of its own registers, and one with those of the CPU's private lines. GICv4 adds two more.
constexpr ReadOnlyRegister<u64> kRedistributorType{0x0008};  // GICR_TYPER
constexpr ReadWriteRegister<u32> kWaker{0x0014};             // GICR_WAKER
constexpr u64 kFrameSize = 0x10000;
constexpr Field64 kVirtualLpis{1};        // GICR_TYPER.VLPIS: a GICv4 redistributor
constexpr Field64 kLast{4};               // GICR_TYPER.Last
constexpr Field64 kTypeAffinity{32, 32};  // GICR_TYPER.Affinity_Value
constexpr Field32 kProcessorSleep{1};     // GICR_WAKER.ProcessorSleep
constexpr Field32 kChildrenAsleep{2};     // GICR_WAKER.ChildrenAsleep

class Gicv3 final : public InterruptController {
  public:
    constexpr Gicv3() = default;
    void start_distributor(Mmio distributor);
    // One of the machine's; those beyond kMaxCpus are left out.
    void add_redistributor(u32 affinity, Mmio redistributor);

    void enable(IrqLine line, Trigger trigger) override;
    void disable(IrqLine line) override { block_of(line).write(kClearEnable[bit_word(line)], bit_mask(line)); }
    IrqLine acknowledge() override;
    void end(IrqLine line) override { gicv3_cpu::end(number(line)); }
    u32 line_count() const override { return lines_; }
    Result<void> start_cpu() override;
    void call_cpu(u32 number) override { gicv3_cpu::call(affinity_[number], gic::number(kCallLine)); }
    bool take_call() override {
        // Of equal priority the lowest line is the next one: no other comes in between.
        if (gicv3_cpu::next_pending() != gic::number(kCallLine)) {
            return false;
        }
        gicv3_cpu::end(gicv3_cpu::acknowledge());
        return true;
    }

  private:
    struct Redistributor {
        u32 affinity;
        Mmio registers;
    };

    static bool is_private(IrqLine line) { return number(line) < kFirstShared; }
    Mmio block_of(IrqLine line) const { return is_private(line) ? private_lines_[this_cpu().number] : distributor_; }

    Mmio distributor_{};
    u32 lines_ = 0;
    Redistributor redistributors_[kMaxCpus] = {};
    u32 redistributor_count_ = 0;
    // By CPU number.
    Mmio private_lines_[kMaxCpus] = {};
    u32 affinity_[kMaxCpus] = {};
};

constinit Gicv3 controller{};

void set_group1(Mmio block, u32 first, u32 end) {
    for (u32 line = first; line < end; line += kLinesPerBitWord) {
        block.write(kGroup[line / kLinesPerBitWord], ~u32{0});
    }
}

void wait_for_writes(Mmio distributor) {
    while (kWritePending.is_set(distributor.read(kControl))) {
    }
}

void Gicv3::start_distributor(Mmio distributor) {
    distributor_ = distributor;
    lines_ = gic::line_count(distributor);
    distributor_.write(kControl, 0);
    wait_for_writes(distributor_);
    // Affinity routing first: it decides what the other registers mean.
    distributor_.write(kControl, kAffinityRouting.mask());
    wait_for_writes(distributor_);
    set_group1(distributor_, kFirstShared, lines_);
    reset_lines(distributor_, kFirstShared, lines_);
    distributor_.write(kControl, kAffinityRouting.mask() | kGroup1On.mask());
    wait_for_writes(distributor_);
}

void Gicv3::add_redistributor(u32 affinity, Mmio redistributor) {
    if (redistributor_count_ < kMaxCpus) {
        redistributors_[redistributor_count_++] = {affinity, redistributor};
    }
}

Result<void> Gicv3::start_cpu() {
    const u32 affinity = static_cast<u32>(gicv3_cpu::packed_affinity());
    const std::span<const Redistributor> all{redistributors_, redistributor_count_};
    const auto own = std::find_if(all.begin(), all.end(), [&](const auto& it) { return it.affinity == affinity; });
    if (own == all.end()) {
        return Error{Status::NotFound};
    }
    const Mmio redistributor = own->registers;
    const u32 self = this_cpu().number;
    redistributor.write(kWaker, kProcessorSleep.replaced(redistributor.read(kWaker), 0));
    while (kChildrenAsleep.is_set(redistributor.read(kWaker))) {
    }
    private_lines_[self] = redistributor.part(kFrameSize);
    affinity_[self] = affinity;
    set_group1(private_lines_[self], 0, kFirstShared);
    reset_lines(private_lines_[self], 0, kFirstShared);
    gicv3_cpu::start(kPriorityMaskAll);
    enable(kCallLine, Trigger::Edge);
    return {};
}

void Gicv3::enable(IrqLine line, Trigger trigger) {
    const Mmio block = block_of(line);
    set_trigger(block, line, trigger);
    if (!is_private(line)) {
        block.write(kRoute[number(line)], gicv3_cpu::routing_affinity());
    }
    block.write(kSetEnable[bit_word(line)], bit_mask(line));
}

IrqLine Gicv3::acknowledge() {
    const u32 line = gicv3_cpu::acknowledge();
    return line < kMaxLines ? IrqLine{line} : kSpuriousIrq;
}

u64 stride_of(u64 type) {
    return (kVirtualLpis.is_set(type) ? 4 : 2) * kFrameSize;
}

// Each redistributor gets a mapping of its own: a region may have room for far more CPUs than there are, and nothing
// answers behind the last one.
Result<void> find_in_region(dtb::AddressRange region) {
    for (u64 offset = 0; offset + 2 * kFrameSize <= region.size;) {
        const Mmio redistributor = TRY(map_physical({region.base + offset, 2 * kFrameSize}));
        const u64 type = redistributor.read(kRedistributorType);
        controller.add_redistributor(static_cast<u32>(kTypeAffinity.get(type)), redistributor);
        if (kLast.is_set(type)) {
            break;
        }
        offset += stride_of(type);
    }
    return {};
}

Result<void> find_redistributors(const Device& device) {
    const u32 regions = TRY(device.node.u32_or("#redistributor-regions", 1));
    for (u32 index = 0; index < regions; ++index) {
        TRY(find_in_region(TRY(dtb::reg(device.tree, device.node, 1 + index))));
    }
    return {};
}

Result<void> probe(const Device& device) {
    const Mmio distributor = TRY(map_registers(device, 0));
    TRY(find_redistributors(device));
    controller.start_distributor(distributor);
    TRY(controller.start_cpu());
    use_interrupt_controller(controller);
    return {};
}

}  // namespace

KOS_DRIVER(gic_v3, "arm,gic-v3", InterruptController, probe);

}  // namespace kos::hal
