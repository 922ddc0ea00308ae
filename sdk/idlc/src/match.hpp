// SPDX-License-Identifier: Apache-2.0
// Which item of an old list is which of a new one, when a position and a name both mean something.
#pragma once

#include <algorithm>
#include <functional>
#include <string>
#include <vector>

#include <kos/base/types.hpp>

namespace kos::idlc {

enum class Fate : u8 {
    Kept,     // same name, same position
    Moved,    // same name, another position
    Renamed,  // same position; the old name is gone and the new one was not there
    Gone,     // `newer` is null
    Added     // `older` is null
};

template <typename Item>
struct Match {
    Fate fate;
    const Item* older;
    const Item* newer;
};

// Items are given in the order of their positions. The old ones come first, in their order.
template <typename Item, typename NameOf>
std::vector<Match<Item>> match(const std::vector<const Item*>& olds, const std::vector<const Item*>& news,
                               NameOf name_of) {
    const auto position = [&name_of](const std::vector<const Item*>& items, const std::string& name) {
        const auto found =
            std::ranges::find_if(items, [&](const Item* item) { return std::invoke(name_of, *item) == name; });
        return static_cast<usize>(found - items.begin());
    };
    std::vector<Match<Item>> matches;
    std::vector<const Item*> renamed;
    for (usize at = 0; at < olds.size(); ++at) {
        const usize found = position(news, std::invoke(name_of, *olds[at]));
        if (found < news.size()) {
            matches.push_back({found == at ? Fate::Kept : Fate::Moved, olds[at], news[found]});
        } else if (at < news.size() && position(olds, std::invoke(name_of, *news[at])) == olds.size()) {
            matches.push_back({Fate::Renamed, olds[at], news[at]});
            renamed.push_back(news[at]);
        } else {
            matches.push_back({Fate::Gone, olds[at], nullptr});
        }
    }
    for (const Item* item : news) {
        if (position(olds, std::invoke(name_of, *item)) == olds.size() &&
            std::ranges::find(renamed, item) == renamed.end()) {
            matches.push_back({Fate::Added, nullptr, item});
        }
    }
    return matches;
}

template <typename Items>
auto pointers(const Items& items) {
    std::vector<const typename Items::value_type*> result;
    for (const auto& item : items) {
        result.push_back(&item);
    }
    return result;
}

}  // namespace kos::idlc
