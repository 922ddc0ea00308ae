// SPDX-License-Identifier: Apache-2.0
// PSCI: the firmware's power management. Source: Arm DEN 0022.
#include "hal/driver/devices.hpp"
#include "hal/driver/driver.hpp"
#include "hal/driver/firmware_call.hpp"
#include "hal/dtb/cpu.hpp"

namespace kos::hal {
namespace {

enum class PsciFunction : u32 {
    CpuOff = 0x8400'0002,
    CpuOn = 0xc400'0003,  // with 64-bit arguments
    SystemOff = 0x8400'0008,
    SystemReset = 0x8400'0009,
};

class PsciPower final : public PowerDevice, public CpuStarter {
  public:
    constexpr PsciPower() = default;
    void start(dtb::PsciConduit conduit) { conduit_ = conduit; }

    void power_off() override { call(PsciFunction::SystemOff); }
    void restart() override { call(PsciFunction::SystemReset); }
    void stop_self() override { call(PsciFunction::CpuOff); }
    Result<void> start(const dtb::Cpu& cpu, PhysAddr entry, u64 argument) override {
        const u64 answer = call(PsciFunction::CpuOn, {cpu.affinity, entry.raw(), argument});
        return answer == kSuccess ? Result<void>{} : Error{Status::BadState};
    }

  private:
    static constexpr u64 kSuccess = 0;

    u64 call(PsciFunction function, const FirmwareArguments& arguments = {}) const {
        const u64 number = static_cast<u64>(function);
        return conduit_ == dtb::PsciConduit::Smc ? call_secure_monitor(number, arguments)
                                                 : call_hypervisor(number, arguments);
    }

    dtb::PsciConduit conduit_ = dtb::PsciConduit::Smc;
};

constinit PsciPower psci_power{};

// Version 0.1 has no standard function for these, so it is not bound.
Result<void> probe(const Device& device) {
    const dtb::Psci psci = TRY(dtb::psci(device.tree));
    psci_power.start(psci.conduit);
    use_power(psci_power);
    use_cpu_starter(dtb::EnableMethod::Psci, psci_power);
    return {};
}

}  // namespace

KOS_DRIVER(psci_0_2, "arm,psci-0.2", Firmware, probe);
KOS_DRIVER(psci_1_0, "arm,psci-1.0", Firmware, probe);

}  // namespace kos::hal
