// SPDX-License-Identifier: Apache-2.0
// A YAML map with a fixed set of keys: others, repeated ones and values of the wrong form are reported.
#pragma once

#include <functional>
#include <optional>
#include <string>
#include <vector>

#include <yaml-cpp/yaml.h>

#include "report.hpp"

namespace kos::image {

class YamlMap {
  public:
    // what: how messages call the map ("an entity"). A node that is no map is reported and has no keys.
    YamlMap(const YAML::Node& node, std::string file, std::string what, Reporter& reporter);

    const Place& place() const { return place_; }
    Place place_of(const YAML::Node& node) const;

    // Calls the function with the value if the key is there; marks the key as known. Keys that end in '+' come from
    // templates: messages do not offer them.
    bool with(const std::string& key, const std::function<void(const YAML::Node&)>& use);
    // The scalar's text; nothing (and a report) if the value is no scalar.
    std::optional<std::string> text(const std::string& key);
    // Reports that a key must be there.
    void missing(const std::string& key);
    // Reports a value of the wrong form.
    void wrong_type(const YAML::Node& node, const std::string& key, const std::string& wanted);
    // Reports the keys that nobody asked for.
    void finish();

  private:
    struct Item {
        std::string key;
        Place place;
        YAML::Node value;
    };

    std::string file_;
    std::string what_;
    Reporter& reporter_;
    Place place_;
    std::vector<Item> items_;
    std::vector<std::string> known_;
};

// The place of a node in its file.
Place place_in(const std::string& file, const YAML::Node& node);

}  // namespace kos::image
