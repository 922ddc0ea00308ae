// SPDX-License-Identifier: Apache-2.0
// Flattening: a class's own endpoints first, then its components depth-first, in file order, get the RIIDs.
#pragma once

#include "scope.hpp"

namespace kos::idlc {

Entity flatten(const UnitFile& unit, Loader& loader, Scopes& scopes, Reporter& reporter);

}  // namespace kos::idlc
