// SPDX-License-Identifier: Apache-2.0
// What core.Name has to refuse.
#pragma once

#include <kos/name.hpp>

// name: a name that may be published and is not. Prints what was not refused as it should be.
kos::Result<> attack_names(const kos::Name& name, kos::abi::Handle listener);
