// SPDX-License-Identifier: Apache-2.0
// Values of the names in init.yaml's template, and where in the YAML they belong.
#include "init_values.hpp"

#include <algorithm>
#include <array>

namespace kos::image {
namespace {

using templates::Reference;

constexpr std::string_view kExternalEntities = "INIT_EXTERNAL_ENTITIES";
constexpr std::string_view kRootfsEntity = "ROOTFS_ENTITY";
constexpr std::string_view kPrefix = "INIT_";
constexpr std::string_view kPath = "_PATH";

struct MergedKey {
    std::string_view suffix;
    std::string_view key;
};

constexpr std::array<MergedKey, 3> kMergedKeys = {
    {{"_ENTITY_CONNECTIONS", "connections+"}, {"_ENTITY_ENV", "env+"}, {"_ENTITY_ARGS", "args+"}}};

bool has_target(std::string_view name, std::string_view suffix) {
    return name.starts_with(kPrefix) && name.ends_with(suffix) && name.size() > kPrefix.size() + suffix.size();
}

const MergedKey* merged_key(std::string_view name) {
    const auto* found =
        std::ranges::find_if(kMergedKeys, [name](const MergedKey& key) { return has_target(name, key.suffix); });
    return found == kMergedKeys.end() ? nullptr : found;
}

usize indent_of(std::string_view line) {
    return std::min(line.find_first_not_of(' '), line.size());
}

bool is_filled(std::string_view line) {
    const std::string_view text = line.substr(indent_of(line));
    return !text.empty() && text != "\r" && text[0] != '#';
}

// Where the items of the list of entities begin, and the keys of its last item.
struct Columns {
    usize items = 0;
    usize keys = 2;
};

class ColumnFinder {
  public:
    Columns run(std::string_view text) {
        while (!text.empty()) {
            const usize end = text.find('\n');
            line(text.substr(0, end));
            text.remove_prefix(end == std::string_view::npos ? text.size() : end + 1);
        }
        return columns_;
    }

  private:
    void line(std::string_view line) {
        if (!is_filled(line)) {
            return;
        }
        const usize indent = indent_of(line);
        if (line.starts_with("entities:")) {
            in_list_ = true;
        } else if (in_list_ && line[indent] == '-' && (!found_ || indent == columns_.items)) {
            item(line, indent);
        } else if (bare_item_) {
            columns_.keys = indent;
            bare_item_ = false;
        }
    }

    // The keys of an item begin behind its dash, or in the next line.
    void item(std::string_view line, usize indent) {
        const usize key = line.find_first_not_of(' ', indent + 1);
        found_ = true;
        bare_item_ = key == std::string_view::npos || line[key] == '\r';
        columns_ = {indent, bare_item_ ? indent + 2 : key};
    }

    Columns columns_;
    bool in_list_ = false;
    bool found_ = false;
    bool bare_item_ = false;
};

std::string indented(std::string_view text, usize column) {
    std::string result;
    while (!text.empty()) {
        const usize end = std::min(text.find('\n'), text.size());
        if (end != 0) {
            result.append(column, ' ').append(text.substr(0, end)).append(1, '\n');
        }
        text.remove_prefix(std::min(end + 1, text.size()));
    }
    return result;
}

}  // namespace

std::optional<std::string> InitValues::value(const Reference& reference) const {
    const auto text = plain(reference.name);
    if (!text || text->empty() || !reference.whole_line) {
        return text;
    }
    if (const MergedKey* key = merged_key(reference.name)) {
        const usize column = ColumnFinder{}.run(reference.before).keys;
        return std::string(column, ' ') + std::string{key->key} + ":\n" + indented(*text, column + 2);
    }
    const bool entities = reference.name == kExternalEntities;
    return indented(*text, entities ? ColumnFinder{}.run(reference.before).items : reference.indent.size());
}

std::optional<std::string> InitValues::defined(std::string_view name) const {
    const auto found = definitions_.find(name);
    return found == definitions_.end() ? std::nullopt : std::optional{found->second};
}

std::optional<std::string> InitValues::plain(std::string_view name) const {
    if (auto value = defined(name)) {
        return value;
    }
    if (name == kRootfsEntity) {
        return std::string{kDefaultRootfs};
    }
    if (name == kExternalEntities || merged_key(name) != nullptr) {
        return "";
    }
    if (has_target(name, kPath)) {
        return std::string{name.substr(kPrefix.size(), name.size() - kPrefix.size() - kPath.size())};
    }
    return std::nullopt;
}

// A program is called like its target, if nobody says something else.
std::optional<std::string> InitValues::property(std::string_view target, std::string_view name) const {
    auto value = defined("TARGET_PROPERTY:" + std::string{target} + "," + std::string{name});
    if (!value && (name == "NAME" || name == "OUTPUT_NAME")) {
        return std::string{target};
    }
    return value;
}

std::vector<std::string> InitValues::names() const {
    std::vector<std::string> names = {std::string{kExternalEntities}, std::string{kRootfsEntity}};
    for (const auto& [name, value] : definitions_) {
        names.push_back(name);
    }
    return names;
}

}  // namespace kos::image
