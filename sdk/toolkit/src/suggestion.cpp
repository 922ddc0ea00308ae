// SPDX-License-Identifier: Apache-2.0
// Finding what a misspelt word may have meant.
#include "toolkit/suggestion.hpp"

#include <algorithm>
#include <cstddef>
#include <numeric>

namespace kos::toolkit {

namespace {

// How many letters must be inserted, deleted or replaced to make one word of the other.
std::size_t distance(std::string_view from, std::string_view to) {
    std::vector<std::size_t> row(to.size() + 1);
    std::iota(row.begin(), row.end(), std::size_t{0});
    for (std::size_t i = 1; i <= from.size(); ++i) {
        std::size_t diagonal = row[0];
        row[0] = i;
        for (std::size_t j = 1; j <= to.size(); ++j) {
            const std::size_t replaced = diagonal + (from[i - 1] == to[j - 1] ? 0 : 1);
            diagonal = row[j];
            row[j] = std::min({row[j] + 1, row[j - 1] + 1, replaced});
        }
    }
    return row[to.size()];
}

}  // namespace

std::string suggestion(std::string_view word, const std::vector<std::string>& candidates) {
    const auto nearest = std::ranges::min_element(
        candidates, {}, [word](const std::string& candidate) { return distance(word, candidate); });
    if (nearest == candidates.end() || distance(word, *nearest) > (word.size() + 1) / 2) {
        return "";
    }
    return "; did you mean '" + *nearest + "'?";
}

}  // namespace kos::toolkit
