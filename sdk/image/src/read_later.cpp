// SPDX-License-Identifier: Apache-2.0
// Checks the form of keys without effect.
#include "read_later.hpp"

#include <algorithm>

namespace kos::image {
namespace {

bool is_number(const YAML::Node& node) {
    return node.IsScalar() && !node.Scalar().empty() && node.Scalar().size() <= 19 &&
           std::ranges::all_of(node.Scalar(), [](char c) { return c >= '0' && c <= '9'; });
}

bool is_bool(const YAML::Node& node) {
    bool value = false;
    return node.IsScalar() && YAML::convert<bool>::decode(node, value);
}

bool is_list(const YAML::Node& node, bool (*is_item)(const YAML::Node&)) {
    return node.IsSequence() && std::all_of(node.begin(), node.end(), [is_item](const auto& item) {
               return is_item(static_cast<const YAML::Node&>(item));
           });
}

class LaterReader {
  public:
    LaterReader(YamlMap& map, Reporter& reporter) : map_{map}, reporter_{reporter} {}

    void run() {
        key("dynamic_connection_manager", "true or false", is_bool);
        key("affinity", "a number or a list of numbers",
            [](const YAML::Node& node) { return is_number(node) || is_list(node, is_number); });
    }

  private:
    template <typename Check>
    void key(const std::string& name, const std::string& wanted, Check is_right) {
        map_.with(name, [&](const YAML::Node& node) {
            if (is_right(node)) {
                note(node, name);
            } else {
                map_.wrong_type(node, name, wanted);
            }
        });
    }

    void note(const YAML::Node& node, const std::string& name) {
        reporter_.note(map_.place_of(node), "'" + name + "' has no effect in this version");
    }

    YamlMap& map_;
    Reporter& reporter_;
};

}  // namespace

void read_later_keys(YamlMap& map, Reporter& reporter) {
    LaterReader{map, reporter}.run();
}

}  // namespace kos::image
