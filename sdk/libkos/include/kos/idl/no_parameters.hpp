// SPDX-License-Identifier: Apache-2.0
// Schema of a direction without parameters.
#pragma once

#include <kos/idl/struct_of.hpp>

namespace kos::idl {

struct Nothing {};

using NoParameters = StructOf<Nothing>;

}  // namespace kos::idl
