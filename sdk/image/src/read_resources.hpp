// SPDX-License-Identifier: Apache-2.0
// The key of an entity that gives power over the machine: resources.
#pragma once

#include <string>

#include "solution_model.hpp"
#include "yaml_map.hpp"

namespace kos::image {

// file: init.yaml's name for messages. Problems go to the reporter.
void read_resources(YamlMap& map, const std::string& file, Entity& entity, Reporter& reporter);

}  // namespace kos::image
