// SPDX-License-Identifier: Apache-2.0
// Keys of an entity that init acts upon while the process lives: restart, quota, publishes.
#pragma once

#include <string>

#include "solution_model.hpp"
#include "yaml_map.hpp"

namespace kos::image {

// file: init.yaml's name for messages. Problems go to the reporter.
void read_supervision(YamlMap& map, const std::string& file, Entity& entity, Reporter& reporter);

// Without a `backoff` of its own.
inline constexpr u32 kDefaultBackoffMs = 100;

}  // namespace kos::image
