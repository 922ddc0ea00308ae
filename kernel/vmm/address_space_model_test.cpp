// SPDX-License-Identifier: Apache-2.0
// Random use of an address space against a model that keeps one entry for each page.
#include <random>

#include "vmm/test/space_model.hpp"
#include "vmm/test_memory.hpp"

namespace kos::vmm {
namespace {

class RandomChoices final : public test::Choices {
  public:
    explicit RandomChoices(u32 seed) : random_{seed} {}
    u64 below(u64 limit) override { return random_() % limit; }

  private:
    std::minstd_rand random_;
};

class AddressSpaceModel : public test::VmmTest, public ::testing::WithParamInterface<u32> {};

TEST_P(AddressSpaceModel, RandomOperationsAgreeWithPages) {
    RandomChoices choices{GetParam() + 1};
    test::SpaceModel model{account_, choices};
    for (u32 step = 0; step < 1'500; ++step) {
        model.step();
        if (step % 50 == 0) {
            model.compare();
        }
    }
}

INSTANTIATE_TEST_SUITE_P(Seeds, AddressSpaceModel, ::testing::Range(0u, 8u));

}  // namespace
}  // namespace kos::vmm
