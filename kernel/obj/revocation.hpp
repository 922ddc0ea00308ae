// SPDX-License-Identifier: Apache-2.0
// Revocation: takes back what was derived from a handle, and what is mapped through that, a few handles or a part of a
// mapping at a time (docs/adr/0006, 0011).
#pragma once

#include "obj/handle_leaf.hpp"
#include "obj/object.hpp"

namespace kos::obj {

// Brings the revocation that runs on this object to its end, whoever began it. kRestart: an interrupt is pending; come
// again.
Result<void> continue_revocation_slowly(Object& object);

inline Result<void> continue_revocation(Object& object) {
    return object.derivations().revoking() == nullptr ? Result<void>{} : continue_revocation_slowly(object);
}

// Begins a revocation on an object on which none runs, and answers with its number.
u64 begin_revocation(Object& object, ColdEntry& root, RevokeScope scope);

}  // namespace kos::obj
