// SPDX-License-Identifier: Apache-2.0
// Creation of root resource objects.
#include "obj/resource.hpp"

#include "obj/process.hpp"

namespace kos::obj {

namespace {

constinit mm::ObjectCache<Resource> cache;
constinit mm::ObjectCache<RangeResource> range_cache;

}  // namespace

Result<Resource*> Resource::create(abi::ObjectType type) {
    return cache.create(mm::kernel_account(), type);
}

void Resource::destroy() {
    cache.destroy(payer(), this);
}

Result<RangeResource*> RangeResource::create(abi::ObjectType type, NumberRange range) {
    return range_cache.create(mm::kernel_account(), mm::kernel_account(), type, range);
}

Result<RangeResource*> RangeResource::create(Process& payer, abi::ObjectType type, NumberRange range) {
    return range_cache.create(payer.account(), payer, type, range);
}

void RangeResource::destroy() {
    range_cache.destroy(payer(), this);
}

}  // namespace kos::obj
