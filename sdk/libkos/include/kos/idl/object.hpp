// SPDX-License-Identifier: Apache-2.0
// What handles of the kernel's objects are told apart by; those of connections are by the interface's Client.
#pragma once

#include <kos/abi/object_type.hpp>

namespace kos::idl {

template <abi::ObjectType kType>
struct Object;

// The type Handle of descriptions: whatever it may be.
struct AnyObject;

}  // namespace kos::idl
