// SPDX-License-Identifier: Apache-2.0
// Creation of root resource objects.
#include "obj/resource.hpp"

namespace kos::obj {

namespace {

constinit mm::ObjectCache<Resource> cache;

}  // namespace

Result<Resource*> Resource::create(abi::ObjectType type) {
    return cache.create(mm::kernel_account(), type);
}

void Resource::destroy() {
    cache.destroy(payer(), this);
}

}  // namespace kos::obj
