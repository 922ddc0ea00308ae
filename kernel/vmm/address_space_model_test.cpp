// SPDX-License-Identifier: Apache-2.0
// Random use of an address space against a model that keeps one entry for each page.
#include <map>
#include <random>

#include "vmm/test_memory.hpp"

namespace kos::vmm {
namespace {

using test::kPage;

struct ModelPage {
    PhysAddr page;
    Access access;
};

constexpr u64 kPages = 40;  // of the window that the operations hit
constexpr u64 kMemoryPages = 8;
constexpr UserAddr kWindow{(u64{1} << 30) - 20 * kPage};  // so that it needs several tables

class AddressSpaceModel : public test::SpaceTest, public ::testing::WithParamInterface<u32> {
  protected:
    AddressSpaceModel() : random_{GetParam() + 1} {
        memories_.push_back(make_memory(kMemoryPages));
        memories_.push_back(make_memory(kMemoryPages));
        EXPECT_TRUE(memories_[1]->seal());
    }

    u64 below(u64 limit) { return random_() % limit; }
    static UserAddr address(u64 page) { return kWindow + page * kPage; }
    Access any_access() { return static_cast<Access>(below(4)); }

    // Whether each page of the range is (or none of them is) in the model.
    bool all(u64 first, u64 count, bool mapped) const {
        for (u64 page = first; page < first + count; ++page) {
            if (model_.contains(page) != mapped) {
                return false;
            }
        }
        return true;
    }

    static bool allowed(const Memory& memory, Access access) {
        return memory.sealed() ? access != Access::ReadWrite : access != Access::ReadExecute;
    }

    void map_some(u64 first, u64 count) {
        Memory& memory = *memories_[below(2)];
        const u64 offset = below(kMemoryPages - count + 1);
        const Access access = any_access();
        const auto mapped = space_->map({.memory = memory,
                                         .offset = offset * kPage,
                                         .size = count * kPage,
                                         .access = access,
                                         .at = address(first)});
        const bool wanted = all(first, count, false) && allowed(memory, access);
        ASSERT_EQ(mapped.has_value(), wanted);
        for (u64 i = 0; wanted && i < count; ++i) {
            model_[first + i] = {memory.page(offset + i), access};
            sealed_[first + i] = memory.sealed();
        }
    }

    void unmap_some(u64 first, u64 count) {
        ASSERT_TRUE(space_->unmap(address(first), count * kPage));
        for (u64 page = first; page < first + count; ++page) {
            model_.erase(page);
        }
    }

    void protect_some(u64 first, u64 count) {
        const Access access = any_access();
        bool wanted = all(first, count, true);
        for (u64 page = first; wanted && page < first + count; ++page) {
            wanted = sealed_[page] ? access != Access::ReadWrite : access != Access::ReadExecute;
        }
        ASSERT_EQ(space_->protect(address(first), count * kPage, access).has_value(), wanted);
        for (u64 page = first; wanted && page < first + count; ++page) {
            model_[page].access = access;
        }
    }

    void compare() const {
        for (u64 page = 0; page < kPages; ++page) {
            const auto at = model_.find(page);
            for (const Access needed : {Access::Read, Access::ReadWrite, Access::ReadExecute}) {
                const auto found = space_->translate(address(page), needed);
                const bool wanted = at != model_.end() && permits(at->second.access, needed);
                ASSERT_EQ(found.has_value(), wanted) << page;
                ASSERT_TRUE(!wanted || *found == at->second.page);
            }
            const auto info = space_->query(address(page));
            const bool covered = info && info->start <= address(page);
            ASSERT_EQ(covered, at != model_.end());
            ASSERT_TRUE(!covered || info->access == at->second.access);
        }
        ASSERT_EQ(space_->mapped_bytes(), model_.size() * kPage);
    }

    std::minstd_rand random_;
    std::vector<obj::Ref<Memory>> memories_;
    std::map<u64, ModelPage> model_;
    std::map<u64, bool> sealed_;
};

TEST_P(AddressSpaceModel, RandomOperationsAgreeWithPages) {
    space_->activate();
    for (u32 step = 0; step < 2'000; ++step) {
        const u64 count = 1 + below(kMemoryPages);
        const u64 first = below(kPages - count + 1);
        switch (below(4)) {
            case 0:
            case 1:
                map_some(first, count);
                break;
            case 2:
                protect_some(first, count);
                break;
            default:
                unmap_some(first, count);
        }
        if (step % 8 == 0) {
            compare();
        }
        if (HasFatalFailure()) {
            return;
        }
    }
    unmap_some(0, kPages);
    compare();
    EXPECT_EQ(memories_[0]->mappings() + memories_[1]->mappings(), 0u);
}

INSTANTIATE_TEST_SUITE_P(Seeds, AddressSpaceModel, ::testing::Range(0u, 8u));

}  // namespace
}  // namespace kos::vmm
