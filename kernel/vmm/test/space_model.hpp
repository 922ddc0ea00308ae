// SPDX-License-Identifier: Apache-2.0
// An address space beside a model that keeps one entry for each page. What both are asked to do comes from a source of
// choices: a random generator in the test, the input in the fuzzer. Any difference aborts.
#pragma once

#include <array>
#include <map>
#include <vector>

#include "obj/handle_table.hpp"
#include "vmm/address_space.hpp"

namespace kos::vmm::test {

class Choices {
  public:
    // A number below the limit, which is not 0.
    virtual u64 below(u64 limit) = 0;

  protected:
    ~Choices() = default;
};

class SpaceModel {
  public:
    SpaceModel(mm::Account& account, Choices& choices);
    SpaceModel(const SpaceModel&) = delete;
    SpaceModel& operator=(const SpaceModel&) = delete;
    // Everything has to come back.
    ~SpaceModel();

    // One operation, at times with hardly any quota left, at times interrupted.
    void step();
    void compare() const;

  private:
    struct ModelPage {
        const Memory* memory = nullptr;  // nullptr: of a reservation
        u64 index = 0;                   // in the memory
        bool committed = true;           // else: absent
        u8 value = 0;                    // first byte of a reservation's page
        Access access = Access::None;
        u32 depth = 0;  // of the handle that it was mapped through
        bool taken_back = false;

        bool allows(Access wanted) const;
    };
    // Handles of a memory, each derived from the one before; from 1 on.
    static constexpr u32 kDepth = 3;
    using Chain = std::array<abi::Handle, kDepth + 1>;
    // A part of the model's addresses, in pages.
    struct Range {
        u64 first;
        u64 count;
    };

    static UserAddr address(u64 page);
    Range choose_range();
    Access choose_access() { return static_cast<Access>(choices_->below(4)); }
    bool all_free(Range range) const;
    bool all_allow(Range range, Access access) const;
    bool all_reserved(Range range) const;

    void act();
    void map(Range range);
    void reserve(Range range);
    void unmap(Range range);
    void protect(Range range);
    void commit(Range range);
    void decommit(Range range);
    void write(u64 page);
    void revoke();
    void derive(Chain& chain, u32 depth);
    // The result of an operation, however often it restarts.
    template <typename Operation>
    Status outcome(Operation operation);
    // Whether the operation is to be carried out in the model too: it succeeded, which was wanted.
    bool agrees(Status got, bool wanted);
    void compare_page(u64 page) const;
    void compare_sums() const;

    mm::Account* account_;
    Choices* choices_;
    u64 used_before_;
    u64 used_at_start_ = 0;
    bool squeezed_ = false;
    bool interrupted_ = false;  // at random
    AddressSpace* space_ = nullptr;
    std::vector<obj::Ref<Memory>> memories_;
    mm::Account handle_account_{u64{1} << 20};
    obj::HandleTable handles_{handle_account_, 32};
    std::vector<Chain> chains_;  // one for each memory
    std::map<u64, ModelPage> pages_;
};

}  // namespace kos::vmm::test
