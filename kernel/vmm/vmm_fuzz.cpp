// SPDX-License-Identifier: Apache-2.0
// Fuzzer of address spaces: the input says what is done, and a model of single pages says what must come of it.
#include <algorithm>
#include <cstdio>
#include <cstdlib>
#include <span>

#include "hal/host/fake_cpu.hpp"
#include "mm/test/kernel_memory.hpp"
#include "vmm/test/space_model.hpp"

namespace {

using namespace kos;

// Numbers out of the input; zeroes behind its end.
class InputChoices final : public vmm::test::Choices {
  public:
    explicit InputChoices(std::span<const u8> input) : input_{input} {}

    u64 below(u64 limit) override { return (limit > 256 ? u64{next()} << 8 | next() : u64{next()}) % limit; }
    bool over() const { return input_.empty(); }

  private:
    u8 next() {
        if (input_.empty()) {
            return 0;
        }
        const u8 value = input_.front();
        input_ = input_.subspan(1);
        return value;
    }

    std::span<const u8> input_;
};

constexpr u32 kMostSteps = 300;

}  // namespace

extern "C" int LLVMFuzzerTestOneInput(const kos::u8* data, size_t size) {
    mm::test::provide_kernel_memory();
    hal::host::reset();
    hal::CpuLocal cpu{};
    hal::set_this_cpu(cpu);
    const u64 free_before = mm::kernel_pages.stats().free_frames;
    mm::Account account{u64{1} << 40};
    {
        InputChoices choices{{data, size}};
        vmm::test::SpaceModel model{account, choices};
        for (u32 step = 0; step < kMostSteps && !choices.over(); ++step) {
            model.step();
        }
    }
    if (mm::kernel_pages.stats().free_frames != free_before) {
        std::fprintf(stderr, "vmm_fuzz: frames are lost\n");
        std::abort();
    }
    return 0;
}
