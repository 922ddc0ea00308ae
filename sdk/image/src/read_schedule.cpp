// SPDX-License-Identifier: Apache-2.0
// Reads schedule, priority, weight and ceiling. A ceiling that is not given is what the first thread needs, and at
// least that of every process: all standard priorities.
#include "read_schedule.hpp"

#include <algorithm>
#include <array>

#include "read_number.hpp"

namespace kos::image {
namespace {

// The numbers of core.Types.
constexpr u8 kStandard = 0;
constexpr u8 kRoundRobin = 1;
constexpr u8 kFifo = 2;
constexpr u8 kDeadline = 3;
constexpr u8 kIdle = 4;
constexpr u16 kUnlimited = 1;

constexpr NumberRange kPriorities{0, 255};
constexpr NumberRange kWeights{1, 1000};

struct Word {
    std::string_view word;
    u8 number;
};

constexpr std::array<Word, 4> kSchedules = {
    {{"standard", kStandard}, {"round-robin", kRoundRobin}, {"fifo", kFifo}, {"idle", kIdle}}};
constexpr std::array<Word, 3> kCeilings = {
    {{"standard", kStandard}, {"real-time", kRoundRobin}, {"deadline", kDeadline}}};

bool is_real_time(u8 schedule) {
    return schedule == kRoundRobin || schedule == kFifo;
}

// The class of a schedule, as a ceiling names it.
u8 class_of(u8 schedule) {
    return is_real_time(schedule) ? kRoundRobin : kStandard;
}

class ScheduleReader {
  public:
    ScheduleReader(YamlMap& map, std::string file, Entity& entity, Reporter& reporter)
        : map_{map}, file_{std::move(file)}, schedule_{entity.schedule}, reporter_{reporter} {}

    void run() {
        map_.with("schedule", [&](const YAML::Node& node) {
            read_word(map_, node, "schedule", kSchedules, "standard, round-robin, fifo or idle", schedule_.schedule);
        });
        read_first();
        schedule_.ceiling = class_of(schedule_.schedule);
        schedule_.ceiling_priority = schedule_.ceiling == kStandard ? u8{255} : schedule_.priority;
        map_.with("ceiling", [&](const YAML::Node& node) { read_ceiling(node); });
        check_ceiling();
    }

  private:
    template <usize kCount>
    static void read_word(YamlMap& map, const YAML::Node& node, const std::string& key,
                          const std::array<Word, kCount>& words, const std::string& wanted, u8& number) {
        const auto* found = node.IsScalar() ? std::ranges::find(words, node.Scalar(), &Word::word) : words.end();
        if (found == words.end()) {
            map.wrong_type(node, key, wanted);
        } else {
            number = found->number;
        }
    }

    void read_first() {
        u32 priority = schedule_.schedule == kIdle ? 0 : schedule_.priority;
        u32 weight = schedule_.schedule == kStandard ? schedule_.weight : 0;
        priority_given_ = read_if(schedule_.schedule != kIdle, "priority", kPriorities, priority);
        read_if(schedule_.schedule == kStandard, "weight", kWeights, weight);
        schedule_.priority = static_cast<u8>(priority);
        schedule_.weight = static_cast<u16>(weight);
    }

    bool read_if(bool known, const std::string& key, NumberRange range, u32& value) {
        return map_.with(key, [&](const YAML::Node& node) {
            if (known) {
                read_number(map_, reporter_, key, node, range, value);
            } else {
                reporter_.error(Code::OutOfRange, map_.place_of(node), "this 'schedule' has no '" + key + "'",
                                "leave it out");
            }
        });
    }

    // A priority of the first thread's class, or a map.
    void read_ceiling(const YAML::Node& node) {
        ceiling_place_ = map_.place_of(node);
        u32 priority = kPriorities.most;
        if (!node.IsMap()) {
            read_number(map_, reporter_, "ceiling", node, kPriorities, priority);
        } else {
            YamlMap inner{node, file_, "ceiling", reporter_};
            inner.with("schedule", [&](const YAML::Node& word) {
                read_word(inner, word, "schedule", kCeilings, "standard, real-time or deadline", schedule_.ceiling);
            });
            read_number(inner, reporter_, "priority", kPriorities, priority);
            inner.with("unlimited", [&](const YAML::Node& flag) { read_unlimited(inner, flag); });
            inner.finish();
        }
        schedule_.ceiling_priority = schedule_.ceiling == kDeadline ? u8{0} : static_cast<u8>(priority);
    }

    void read_unlimited(YamlMap& inner, const YAML::Node& node) {
        bool unlimited = false;
        if (!node.IsScalar() || !YAML::convert<bool>::decode(node, unlimited)) {
            inner.wrong_type(node, "unlimited", "true or false");
        } else if (unlimited && schedule_.ceiling == kStandard) {
            reporter_.error(Code::OutOfRange, inner.place_of(node), "standard threads have no limit to be exempt from",
                            "use a ceiling of 'real-time' or 'deadline'");
        } else {
            schedule_.ceiling_flags = unlimited ? kUnlimited : u16{0};
        }
    }

    void check_ceiling() {
        const u8 first = class_of(schedule_.schedule);
        const bool above = first > schedule_.ceiling ||
                           (first == schedule_.ceiling && schedule_.priority > schedule_.ceiling_priority);
        if (above && first == schedule_.ceiling && !priority_given_) {
            schedule_.priority = schedule_.ceiling_priority;
        } else if (above) {
            reporter_.error(Code::OutOfRange, ceiling_place_, "the first thread stands above 'ceiling'",
                            "raise 'ceiling', or lower 'schedule' or 'priority'");
        }
    }

    YamlMap& map_;
    std::string file_;
    ProcessSchedule& schedule_;
    Reporter& reporter_;
    Place ceiling_place_;
    bool priority_given_ = false;
};

}  // namespace

void read_schedule(YamlMap& map, const std::string& file, Entity& entity, Reporter& reporter) {
    ScheduleReader{map, file, entity, reporter}.run();
}

}  // namespace kos::image
