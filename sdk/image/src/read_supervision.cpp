// SPDX-License-Identifier: Apache-2.0
// Reads restart, quota and publishes.
#include "read_supervision.hpp"

#include <algorithm>
#include <array>

#include "read_number.hpp"

namespace kos::image {
namespace {

constexpr NumberRange kBackoffMs{0, 30'000};
constexpr NumberRange kLimit{1, 1'000'000};
constexpr NumberRange kPages{1, 1u << 24};
constexpr NumberRange kHandles{1, 52'224};  // what a handle table can hold
constexpr NumberRange kThreads{1, 4096};

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
        map_.with("publishes", [&](const YAML::Node& node) { read_publishes(node); });
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
        read_number(inner, reporter_, "backoff", kBackoffMs, entity_.restart.backoff_ms);
        read_number(inner, reporter_, "limit", kLimit, entity_.restart.limit);
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
        read_number(inner, reporter_, "pages", kPages, entity_.quota.pages);
        read_number(inner, reporter_, "handles", kHandles, entity_.quota.handles);
        read_number(inner, reporter_, "threads", kThreads, entity_.quota.threads);
        inner.finish();
    }

    void read_publishes(const YAML::Node& node) {
        if (!node.IsSequence() && !node.IsNull()) {
            map_.wrong_type(node, "publishes", "a list of words");
            return;
        }
        for (const auto& item : node) {
            if (item.IsScalar()) {
                entity_.names.push_back(item.Scalar());
            } else {
                map_.wrong_type(item, "publishes", "a list of words");
            }
        }
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
