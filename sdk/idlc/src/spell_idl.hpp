// SPDX-License-Identifier: Apache-2.0
// Types, methods and constants as IDL spells them, for documents and messages.
#pragma once

#include "model.hpp"

namespace kos::idlc {

// "UInt32", "Rights" of a typedef, "handle<core.Task, WAIT>", "sequence<Item, 4>".
std::string idl_type(const Type& type);
// "Duplicate(in Handle handle, out Handle duplicate)", broken into lines of at most `width` columns.
std::vector<std::string> idl_signature(const Method& method, usize width);
std::string_view direction_name(Direction direction);

}  // namespace kos::idlc
