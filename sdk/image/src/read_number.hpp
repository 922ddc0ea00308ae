// SPDX-License-Identifier: Apache-2.0
// Numbers of init.yaml, decimal or after 0x hexadecimal, and what they may be.
#pragma once

#include <string>

#include "yaml_map.hpp"

namespace kos::image {

struct NumberRange {
    u64 least;
    u64 most;
};

// The key's number, if the key is there and its value is one in the range; else the value stays, and what is wrong is
// reported. True: the key is there.
bool read_number(YamlMap& map, Reporter& reporter, const std::string& key, NumberRange range, u32& value);
bool read_number(YamlMap& map, Reporter& reporter, const std::string& key, NumberRange range, u64& value);
// The same of a value that stands elsewhere.
void read_number(YamlMap& map, Reporter& reporter, const std::string& key, const YAML::Node& node, NumberRange range,
                 u32& value);

// With 0x before it, as addresses are written.
std::string in_hexadecimal(u64 number);

}  // namespace kos::image
