// SPDX-License-Identifier: Apache-2.0
// Faults of another process: pages that are mapped there on demand, instructions that are skipped, an end.
#include <kos/core/vmm.hpp>
#include <kos/memory.hpp>

#include "groups.hpp"

namespace faults {

namespace {

using kos::FaultAnswer;
using kos::abi::FaultReason;

class Pager final : public kos::FaultHandler {
  public:
    Pager(const Line& line, const kos::Child& victim)
        : server_{line.listener.get(), space_, *this}, victim_{victim.handle()} {}

    void stop_after(u32 faults) { left_ = faults; }
    Result<> run() { return server_.run(); }

    u32 wrong = 0;

  private:
    FaultAnswer fault(kos::FaultedThread& thread) override {
        if (--left_ == 0) {
            server_.stop();
        }
        const kos::abi::FaultReport& report = thread.report();
        if (report.reason == FaultReason::Undefined) {
            return FaultAnswer::resume_at(report.pc + 4);
        }
        if (report.address < kFirstPage) {
            return FaultAnswer::end();
        }
        return map(report.address) ? FaultAnswer::resume() : FaultAnswer::end();
    }
    Result<> map(u64 address) const {
        const kos::Memory memory = TRY(kos::Memory::create(kos::kPageBytes));
        constexpr u32 kReadWrite = kos::core::kProtectRead | kos::core::kProtectWrite;
        TRY(kos::core::Vmm::map(victim_, memory.handle().get(), 0, kos::kPageBytes,
                                address / kos::kPageBytes * kos::kPageBytes, kReadWrite));
        return {};
    }

    kos::ServerSpace<kLimits> space_;
    kos::Server server_;
    kos::abi::Handle victim_;
    u32 left_ = 0;
};

Result<kos::ProcessEnd> run_victim(const Powers& powers, std::string_view act, u32 faults) {
    const Line line = TRY(Line::create());
    const kos::Child victim = TRY(make_victim(powers, line.channel));
    Pager pager{line, victim};
    pager.stop_after(faults);
    TRY(start_victim(victim, act));
    TRY(pager.run());
    return victim.wait(patience());
}

}  // namespace

Result<> check_outside(const Powers& powers, Check& check) {
    const auto touched = TRY(run_victim(powers, kTouches, kPages));
    check.that(touched.reason == kos::core::kEndedByExit && touched.code == 42, "pages come on demand");
    const auto stepped = TRY(run_victim(powers, kSteps, 2));
    check.that(stepped.reason == kos::core::kEndedByExit && stepped.code == 43, "instructions are skipped");
    const auto wild = TRY(run_victim(powers, kWild, 1));
    check.that(wild.reason == kos::core::kEndedByFault, "the handler ends it");
    return {};
}

}  // namespace faults
