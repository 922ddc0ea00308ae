// SPDX-License-Identifier: Apache-2.0
// Reads one YAML map.
#include "yaml_map.hpp"

#include <algorithm>

#include <toolkit/suggestion.hpp>

namespace kos::image {

Place place_in(const std::string& file, const YAML::Node& node) {
    const YAML::Mark mark = node.Mark();
    if (mark.is_null()) {
        return {file, 0, 0};
    }
    return {file, static_cast<u32>(mark.line) + 1, static_cast<u32>(mark.column) + 1};
}

YamlMap::YamlMap(const YAML::Node& node, std::string file, std::string what, Reporter& reporter)
    : file_{std::move(file)}, what_{std::move(what)}, reporter_{reporter}, place_{place_in(file_, node)} {
    if (!node.IsMap()) {
        reporter_.error(Code::WrongType, place_, what_ + " is not a map", "write 'key: value' lines here");
        return;
    }
    for (const auto& pair : node) {
        const Place place = place_in(file_, pair.first);
        if (!pair.first.IsScalar()) {
            reporter_.error(Code::WrongType, place, "a key of " + what_ + " is not a word",
                            "write 'key: value' lines here");
            continue;
        }
        const std::string key = pair.first.Scalar();
        if (std::ranges::any_of(items_, [&key](const Item& item) { return item.key == key; })) {
            reporter_.error(Code::DuplicateKey, place, "key '" + key + "' stands twice in " + what_);
            continue;
        }
        items_.push_back({key, place, pair.second});
    }
}

Place YamlMap::place_of(const YAML::Node& node) const {
    return place_in(file_, node);
}

bool YamlMap::with(const std::string& key, const std::function<void(const YAML::Node&)>& use) {
    known_.push_back(key);
    const auto item = std::ranges::find(items_, key, &Item::key);
    if (item == items_.end()) {
        return false;
    }
    use(item->value);
    return true;
}

std::optional<std::string> YamlMap::text(const std::string& key) {
    std::optional<std::string> result;
    with(key, [&](const YAML::Node& node) {
        if (node.IsScalar()) {
            result = node.Scalar();
        } else {
            wrong_type(node, key, "a word");
        }
    });
    return result;
}

void YamlMap::missing(const std::string& key) {
    reporter_.error(Code::MissingKey, place_, what_ + " has no '" + key + "'", "add '" + key + ": ...'");
}

void YamlMap::wrong_type(const YAML::Node& node, const std::string& key, const std::string& wanted) {
    reporter_.error(Code::WrongType, place_of(node), "'" + key + "' is not " + wanted, "write " + wanted + " here");
}

void YamlMap::finish() {
    std::vector<std::string> offered = known_;
    std::erase_if(offered, [](const std::string& key) { return key.ends_with('+'); });
    for (const Item& item : items_) {
        if (std::ranges::find(known_, item.key) != known_.end()) {
            continue;
        }
        std::string all;
        for (const std::string& key : offered) {
            all += (all.empty() ? "" : ", ") + key;
        }
        reporter_.error(Code::UnknownKey, item.place,
                        "unknown key '" + item.key + "' in " + what_ + toolkit::suggestion(item.key, offered),
                        "use one of: " + all);
    }
}

}  // namespace kos::image
