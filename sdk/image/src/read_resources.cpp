// SPDX-License-Identifier: Apache-2.0
// Reads resources: words for the whole of one, maps for a range of it.
#include "read_resources.hpp"

#include <algorithm>

#include <toolkit/suggestion.hpp>

#include "read_number.hpp"

namespace kos::image {
namespace {

// What the keys of a range are called.
struct RangeWords {
    const char* first;
    const char* count;
    u64 usual_count;  // 0: none
};

RangeWords words_of(RootResource resource) {
    return resource == RootResource::Irq ? RangeWords{"line", "count", 1} : RangeWords{"address", "size", 0};
}

std::string spell(RootResource resource, u64 number) {
    return resource == RootResource::Irq ? std::to_string(number) : in_hexadecimal(number);
}

class ResourceReader {
  public:
    ResourceReader(YamlMap& map, std::string file, Entity& entity, Reporter& reporter)
        : map_{map}, file_{std::move(file)}, entity_{entity}, reporter_{reporter} {}

    void read(const YAML::Node& list) {
        if (!list.IsSequence() && !list.IsNull()) {
            map_.wrong_type(list, "resources", "a list of words and ranges");
            return;
        }
        for (const auto& item : list) {
            if (item.IsScalar()) {
                read_whole(item);
            } else if (item.IsMap()) {
                read_parts(item);
            } else {
                map_.wrong_type(item, "resources", "a list of words and ranges");
            }
        }
    }

  private:
    void read_whole(const YAML::Node& word) {
        const std::string& name = word.Scalar();
        const auto* found = std::ranges::find(kRootResources, name, &RootResourceInfo::name);
        if (found == kRootResources.end()) {
            reporter_.error(Code::BadResource, map_.place_of(word),
                            "there is no resource '" + name + "'" + toolkit::suggestion(name, known_names()),
                            "use " + all_names());
            return;
        }
        const RootResourceSet bit = RootResourceSet{1} << (found - kRootResources.begin());
        if ((entity_.resources & bit) != 0) {
            reporter_.error(Code::BadResource, map_.place_of(word), "resource '" + name + "' stands twice", "keep one");
        }
        entity_.resources |= bit;
    }

    static std::vector<std::string> known_names() {
        std::vector<std::string> known;
        for (const RootResourceInfo& resource : kRootResources) {
            known.emplace_back(resource.name);
        }
        return known;
    }

    static std::string all_names() {
        std::string list;
        for (const std::string& name : known_names()) {
            list += (list.empty() ? "" : ", ") + name;
        }
        return list;
    }

    // {irq: {...}}
    void read_parts(const YAML::Node& node) {
        YamlMap parts{node, file_, "a resource", reporter_};
        for (u32 number = 0; number < kRootResources.size(); ++number) {
            const auto resource = static_cast<RootResource>(number);
            const std::string name{kRootResources[number].name};
            parts.with(name, [&](const YAML::Node& range) {
                if (has_ranges(resource)) {
                    read_range(resource, range);
                } else {
                    reporter_.error(Code::BadResource, parts.place(), "resource '" + name + "' has no ranges",
                                    "write '- " + name + "', which is all of it");
                }
            });
        }
        parts.finish();
    }

    void read_range(RootResource resource, const YAML::Node& node) {
        const std::string type{kRootResources[static_cast<u32>(resource)].name};
        YamlMap keys{node, file_, "a range of " + type, reporter_};
        if (!node.IsMap()) {
            return;  // reported
        }
        Range range{.name = type, .range = {.resource = resource}, .place = keys.place()};
        if (const auto own = keys.text("name")) {
            range.name += "." + *own;
        }
        const bool readable = read_numbers(keys, range.range);
        keys.finish();
        if (!readable) {
            return;
        }
        const bool possible = check(range);
        const bool fresh = is_new(range);
        if (possible && fresh) {
            entity_.ranges.push_back(range);
        }
    }

    // Both numbers are there, and by themselves possible.
    bool read_numbers(YamlMap& keys, ResourceRange& range) {
        const RangeWords words = words_of(range.resource);
        const ResourceBounds bounds = bounds_of(range.resource);
        constexpr u64 kUnread = ~u64{0};
        range.first = kUnread;
        range.count = kUnread;
        if (!read_number(keys, reporter_, words.first, {bounds.first, bounds.end - 1}, range.first)) {
            keys.missing(words.first);
        }
        if (!read_number(keys, reporter_, words.count, {1, bounds.end - bounds.first}, range.count)) {
            range.count = words.usual_count;
            if (words.usual_count == 0) {
                keys.missing(words.count);
                return false;
            }
        }
        return range.first != kUnread && range.count != kUnread;
    }

    // Whole pages, up to the last one at most.
    bool check(const Range& range) {
        const auto& [resource, first, count] = range.range;
        const ResourceBounds bounds = bounds_of(resource);
        const RangeWords words = words_of(resource);
        const auto spelt = [&](u64 number) { return spell(range.range.resource, number); };
        const std::string unit = spelt(bounds.unit);
        const std::string begin = words.first + (" " + spelt(first));
        if (first % bounds.unit != 0) {
            return refuse(range, begin + " is not a multiple of " + unit,
                          "registers are given in pages of " + unit + " bytes: begin at " +
                              spelt(first / bounds.unit * bounds.unit));
        }
        if (count % bounds.unit != 0) {
            return refuse(range, words.count + (" " + spelt(count)) + " is not a multiple of " + unit,
                          "registers are given in pages: write " + spelt((count / bounds.unit + 1) * bounds.unit));
        }
        if (count > bounds.end - first) {
            return refuse(
                range, "the range from " + begin + " on goes beyond the last one",
                "it can have a " + std::string{words.count} + " of " + spelt(bounds.end - first) + " at most");
        }
        return true;
    }

    // It has nothing that another range of this entity has.
    bool is_new(const Range& range) {
        for (const Range& other : entity_.ranges) {
            if (other.name == range.name) {
                reporter_.error(Code::BadResource, range.place, "two resources are called '" + range.name + "'",
                                "give each range a 'name' of its own");
                return false;
            }
            if (range.range.possible() && other.range.overlaps(range.range)) {
                return refuse(range, "'" + range.name + "' overlaps '" + other.name + "'",
                              "give one of them what they share");
            }
        }
        return true;
    }

    bool refuse(const Range& range, const std::string& cause, const std::string& fix) {
        reporter_.error(Code::BadRange, range.place, cause, fix);
        return false;
    }

    YamlMap& map_;
    std::string file_;
    Entity& entity_;
    Reporter& reporter_;
};

// Who has all of a resource has every range of it.
void check_wholes(const Entity& entity, Reporter& reporter) {
    for (const Range& range : entity.ranges) {
        if ((entity.resources & set_of(range.range.resource)) != 0) {
            const std::string type{kRootResources[static_cast<u32>(range.range.resource)].name};
            reporter.error(Code::BadResource, range.place, "all of '" + type + "' is given, and a range of it, too",
                           "keep the ranges, without the word '" + type + "'");
        }
    }
}

}  // namespace

void read_resources(YamlMap& map, const std::string& file, Entity& entity, Reporter& reporter) {
    map.with("resources", [&](const YAML::Node& node) {
        ResourceReader{map, file, entity, reporter}.read(node);
        check_wholes(entity, reporter);
    });
}

}  // namespace kos::image
