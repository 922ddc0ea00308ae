// SPDX-License-Identifier: Apache-2.0
// Self-checks of handles and derivations: for tests, and for a system that asks whether it is still sound.
#pragma once

#include <string_view>

#include "obj/handle_table.hpp"

namespace kos::obj {

struct HandleAudit {
    std::string_view fault;  // the first thing that does not fit; empty: all is well
    u32 open = 0;            // handles, revoked ones included
    u32 revoked = 0;
    u32 named = 0;  // handles that name an object

    bool clean() const { return fault.empty(); }
};

struct DerivationAudit {
    std::string_view fault;  // as above
    u32 mappings = 0;        // that stand in the list
};

// Whether the object's list is linked both ways, its brackets are balanced, and it has as many handles as the object
// counts, and so have its badges; and whether its mappings are there.
DerivationAudit audit_list(Object& object);
// Answers as HandleAudit::fault.
inline std::string_view audit_derivations(Object& object) {
    return audit_list(object).fault;
}

}  // namespace kos::obj
