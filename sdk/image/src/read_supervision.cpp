// SPDX-License-Identifier: Apache-2.0
// Reads restart, quota, publishes and resources.
#include "read_supervision.hpp"

#include <algorithm>
#include <array>
#include <charconv>
#include <optional>

#include <toolkit/suggestion.hpp>

namespace kos::image {
namespace {

struct Range {
    u32 least;
    u32 most;
};

constexpr Range kBackoffMs{0, 30'000};
constexpr Range kLimit{1, 1'000'000};
constexpr Range kPages{1, 1u << 24};
constexpr Range kHandles{1, 52'224};  // what a handle table can hold
constexpr Range kThreads{1, 4096};

struct RestartWord {
    std::string_view word;
    RestartWhen when;
};

constexpr std::array<RestartWord, 3> kRestartWords = {
    {{"never", RestartWhen::Never}, {"on-failure", RestartWhen::OnFailure}, {"always", RestartWhen::Always}}};

class SupervisionReader {
  public:
    SupervisionReader(YamlMap& map, std::string file, Entity& entity, Reporter& reporter)
        : map_{map}, file_{std::move(file)}, entity_{entity}, reporter_{reporter} {}

    void run() {
        map_.with("restart", [&](const YAML::Node& node) { read_restart(node); });
        map_.with("quota", [&](const YAML::Node& node) { read_quota(node); });
        map_.with("publishes", [&](const YAML::Node& node) {
            read_words(node, "publishes", [&](const YAML::Node& word) { entity_.names.push_back(word.Scalar()); });
        });
        map_.with("resources", [&](const YAML::Node& node) {
            read_words(node, "resources", [&](const YAML::Node& word) { read_resource(word); });
        });
    }

  private:
    // A word, or a map of it with back-off and limit.
    void read_restart(const YAML::Node& node) {
        entity_.restart.backoff_ms = kDefaultBackoffMs;
        if (!node.IsMap()) {
            read_when(map_, node, "restart");
            return;
        }
        YamlMap inner{node, file_, "restart", reporter_};
        if (!inner.with("when", [&](const YAML::Node& when) { read_when(inner, when, "when"); })) {
            inner.missing("when");
        }
        read_number(inner, "backoff", kBackoffMs, entity_.restart.backoff_ms);
        read_number(inner, "limit", kLimit, entity_.restart.limit);
        inner.finish();
    }

    void read_when(YamlMap& map, const YAML::Node& node, const std::string& key) {
        const auto* found =
            node.IsScalar() ? std::ranges::find(kRestartWords, node.Scalar(), &RestartWord::word) : kRestartWords.end();
        if (found == kRestartWords.end()) {
            map.wrong_type(node, key, "never, on-failure or always");
        } else {
            entity_.restart.when = found->when;
        }
    }

    void read_quota(const YAML::Node& node) {
        YamlMap inner{node, file_, "quota", reporter_};
        read_number(inner, "pages", kPages, entity_.quota.pages);
        read_number(inner, "handles", kHandles, entity_.quota.handles);
        read_number(inner, "threads", kThreads, entity_.quota.threads);
        inner.finish();
    }

    void read_number(YamlMap& map, const std::string& key, Range range, u32& value) {
        map.with(key, [&](const YAML::Node& node) {
            const auto number = number_of(node);
            if (!number) {
                map.wrong_type(node, key, "a number");
            } else if (*number < range.least || *number > range.most) {
                reporter_.error(
                    Code::OutOfRange, map.place_of(node), "'" + key + "' is " + node.Scalar(),
                    "use a number from " + std::to_string(range.least) + " to " + std::to_string(range.most));
            } else {
                value = static_cast<u32>(*number);
            }
        });
    }

    static std::optional<u64> number_of(const YAML::Node& node) {
        if (!node.IsScalar() || node.Scalar().empty()) {
            return {};
        }
        const std::string& text = node.Scalar();
        u64 number = 0;
        const auto [end, error] = std::from_chars(text.data(), text.data() + text.size(), number);
        if (end != text.data() + text.size()) {
            return {};
        }
        return error == std::errc{} ? number : ~u64{0};  // digits, but too many of them: out of every range
    }

    template <typename Take>
    void read_words(const YAML::Node& node, const std::string& key, Take take) {
        if (!node.IsSequence() && !node.IsNull()) {
            map_.wrong_type(node, key, "a list of words");
            return;
        }
        for (const auto& item : node) {
            if (item.IsScalar()) {
                take(item);
            } else {
                map_.wrong_type(item, key, "a list of words");
            }
        }
    }

    void read_resource(const YAML::Node& node) {
        const std::string& name = node.Scalar();
        const auto* found = std::ranges::find(kRootResources, name, &RootResourceInfo::name);
        if (found == kRootResources.end()) {
            std::vector<std::string> known;
            std::string list;
            for (const RootResourceInfo& resource : kRootResources) {
                known.emplace_back(resource.name);
                list += (list.empty() ? "" : ", ") + known.back();
            }
            reporter_.error(Code::BadResource, map_.place_of(node),
                            "there is no resource '" + name + "'" + toolkit::suggestion(name, known), "use " + list);
            return;
        }
        const RootResourceSet bit = RootResourceSet{1} << (found - kRootResources.begin());
        if ((entity_.resources & bit) != 0) {
            reporter_.error(Code::BadResource, map_.place_of(node), "resource '" + name + "' stands twice", "keep one");
        }
        entity_.resources |= bit;
    }

    YamlMap& map_;
    std::string file_;
    Entity& entity_;
    Reporter& reporter_;
};

}  // namespace

void read_supervision(YamlMap& map, const std::string& file, Entity& entity, Reporter& reporter) {
    SupervisionReader{map, file, entity, reporter}.run();
}

}  // namespace kos::image
