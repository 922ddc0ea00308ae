// SPDX-License-Identifier: Apache-2.0
// Root resource objects: the right to do what only the machine's owner may, as a capability (design.md section 3).
#pragma once

#include "obj/object.hpp"

namespace kos::obj {

// A resource without a range: power, task factory. Those with one (device memory, interrupt lines) derive from it.
class Resource : public Object {
  public:
    static Result<Resource*> create(abi::ObjectType type, mm::Account& payer);

  private:
    friend class mm::ObjectCacheAccess;

    Resource(abi::ObjectType type, mm::Account& payer) : Object{type, payer} {}

    void destroy() override;
};

}  // namespace kos::obj
