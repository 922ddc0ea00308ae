// SPDX-License-Identifier: Apache-2.0
// Stand-in for the kernel's header of the same name: every object type is a small class.
#pragma once

#include <kos/abi/object_type.hpp>

namespace kos::obj {

template <abi::ObjectType T>
struct FakeObject {
    u64 id = 0;
};

template <abi::ObjectType T>
using ObjectOf = FakeObject<T>;

}  // namespace kos::obj
