// SPDX-License-Identifier: Apache-2.0
// Root resource objects: the right to do what only the machine's owner may, as a capability (design.md section 3).
#pragma once

#include "lib/checked.hpp"
#include "mm/object_cache.hpp"
#include "obj/object.hpp"

namespace kos::obj {

// A resource without a range: power, task factory. Minted at boot, the kernel pays.
class Resource final : public Object {
  public:
    static Result<Resource*> create(abi::ObjectType type);

    explicit Resource(abi::ObjectType type) : Object{type, mm::kernel_account()} {}
    ~Resource() = default;

  private:
    void destroy() override;
};

// Numbers one after another: of interrupt lines, of pages.
struct NumberRange {
    u64 first = 0;
    u64 count = 0;
};

// A resource of a range of numbers. The whole of it is minted at boot; who derives a narrower one pays for that.
class RangeResource final : public Object {
  public:
    static Result<RangeResource*> create(abi::ObjectType type, NumberRange range);
    // QUOTA, NO_MEMORY.
    static Result<RangeResource*> create(Process& payer, abi::ObjectType type, NumberRange range);

    template <typename Payer>
    RangeResource(Payer& payer, abi::ObjectType type, NumberRange range) : Object{type, payer}, range_{range} {}
    ~RangeResource() = default;

    // Whether all of them are in it.
    bool has(NumberRange some) const {
        return some.first >= range_.first && lib::range_fits(some.first - range_.first, some.count, range_.count);
    }

  private:
    void destroy() override;

    NumberRange range_;
};

}  // namespace kos::obj
