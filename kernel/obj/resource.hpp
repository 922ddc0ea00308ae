// SPDX-License-Identifier: Apache-2.0
// Root resource objects: the right to do what only the machine's owner may, as a capability (design.md section 3).
#pragma once

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

}  // namespace kos::obj
