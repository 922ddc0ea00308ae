// SPDX-License-Identifier: Apache-2.0
// Keys of an entity that are part of the language and have no effect yet: their form is checked, and a note says so.
#pragma once

#include "yaml_map.hpp"

namespace kos::image {

void read_later_keys(YamlMap& map, Reporter& reporter);

}  // namespace kos::image
