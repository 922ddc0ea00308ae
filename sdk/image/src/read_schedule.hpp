// SPDX-License-Identifier: Apache-2.0
// Keys of an entity that say when its threads run: schedule, priority, weight, ceiling.
#pragma once

#include <string>

#include "solution_model.hpp"
#include "yaml_map.hpp"

namespace kos::image {

// file: init.yaml's name for messages. Problems go to the reporter.
void read_schedule(YamlMap& map, const std::string& file, Entity& entity, Reporter& reporter);

}  // namespace kos::image
