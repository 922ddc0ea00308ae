// SPDX-License-Identifier: Apache-2.0
// Checks the form of keys without effect.
#include "read_later.hpp"

#include <algorithm>
#include <array>

namespace kos::image {
namespace {

constexpr std::array<std::string_view, 3> kRestarts = {"never", "on-failure", "always"};

bool is_number(const YAML::Node& node) {
    return node.IsScalar() && !node.Scalar().empty() && node.Scalar().size() <= 19 &&
           std::ranges::all_of(node.Scalar(), [](char c) { return c >= '0' && c <= '9'; });
}

bool is_restart(const YAML::Node& node) {
    return node.IsScalar() && std::ranges::find(kRestarts, node.Scalar()) != kRestarts.end();
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

bool is_word(const YAML::Node& node) {
    return node.IsScalar() && !node.Scalar().empty();
}

class LaterReader {
  public:
    LaterReader(YamlMap& map, Reporter& reporter) : map_{map}, reporter_{reporter} {}

    void run() {
        key("dynamic_connection_manager", "true or false", is_bool);
        restart();
        quota();
        key("priority", "a number", is_number);
        key("ceiling", "a number", is_number);
        key("affinity", "a number or a list of numbers",
            [](const YAML::Node& node) { return is_number(node) || is_list(node, is_number); });
        key("publishes", "a list of words", [](const YAML::Node& node) { return is_list(node, is_word); });
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
        if (name != "restart" || !node.IsScalar() || node.Scalar() != "never") {
            reporter_.note(map_.place_of(node), "'" + name + "' has no effect in this version");
        }
    }

    // A word, or a map of it with back-off and limit.
    void restart() {
        map_.with("restart", [&](const YAML::Node& node) {
            if (!node.IsMap()) {
                is_restart(node) ? note(node, "restart")
                                 : map_.wrong_type(node, "restart", "never, on-failure or always");
                return;
            }
            YamlMap inner{node, map_.place().file, "restart", reporter_};
            const bool found = inner.with("when", [&](const YAML::Node& when) {
                is_restart(when) ? note(node, "restart")
                                 : inner.wrong_type(when, "when", "never, on-failure or always");
            });
            if (!found) {
                inner.missing("when");
            }
            numbers(inner, {"backoff", "limit"});
        });
    }

    void quota() {
        map_.with("quota", [&](const YAML::Node& node) {
            YamlMap inner{node, map_.place().file, "quota", reporter_};
            numbers(inner, {"pages", "handles", "threads"});
            note(node, "quota");
        });
    }

    static void numbers(YamlMap& map, const std::vector<std::string>& keys) {
        for (const std::string& key : keys) {
            map.with(key, [&](const YAML::Node& node) {
                if (!is_number(node)) {
                    map.wrong_type(node, key, "a number");
                }
            });
        }
        map.finish();
    }

    YamlMap& map_;
    Reporter& reporter_;
};

}  // namespace

void read_later_keys(YamlMap& map, Reporter& reporter) {
    LaterReader{map, reporter}.run();
}

}  // namespace kos::image
