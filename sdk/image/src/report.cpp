// SPDX-License-Identifier: Apache-2.0
// Collects errors and prints them in the order of their places.
#include "report.hpp"

#include <algorithm>
#include <numeric>
#include <tuple>

namespace kos::image {
namespace {

std::string number(Code code) {
    std::string digits = std::to_string(static_cast<u16>(code));
    return "I" + std::string(3 - digits.size(), '0') + digits;
}

std::string place_text(const Place& place) {
    if (place.file.empty()) {
        return "";
    }
    if (place.line == 0) {
        return place.file + ": ";
    }
    return place.file + ":" + std::to_string(place.line) + ":" + std::to_string(place.column) + ": ";
}

// How many letters must be inserted, deleted or replaced to make one word of the other.
usize distance(std::string_view from, std::string_view to) {
    std::vector<usize> row(to.size() + 1);
    std::iota(row.begin(), row.end(), usize{0});
    for (usize i = 1; i <= from.size(); ++i) {
        usize diagonal = row[0];
        row[0] = i;
        for (usize j = 1; j <= to.size(); ++j) {
            const usize replaced = diagonal + (from[i - 1] == to[j - 1] ? 0 : 1);
            diagonal = row[j];
            row[j] = std::min({row[j] + 1, row[j - 1] + 1, replaced});
        }
    }
    return row[to.size()];
}

}  // namespace

void Reporter::error(Code code, const Place& place, std::string cause, std::string fix) {
    failed_ = true;
    const std::string text = "error " + number(code) + ": " + std::move(cause) + "\n  fix: " + std::move(fix) + "\n";
    entries_.push_back({place, text, code});
}

void Reporter::note(const Place& place, std::string text) {
    entries_.push_back({place, "note: " + std::move(text) + "\n", Code{0}});
}

bool Reporter::has(Code code) const {
    return std::ranges::any_of(entries_, [code](const Entry& entry) { return entry.code == code; });
}

std::string Reporter::render() const {
    std::vector<Entry> sorted = entries_;
    std::ranges::stable_sort(sorted, {}, [](const Entry& entry) {
        return std::tuple{entry.place.file, entry.place.line, entry.place.column};
    });
    std::string text;
    for (const Entry& entry : sorted) {
        text += place_text(entry.place) + entry.text;
    }
    return text;
}

std::string suggestion(std::string_view word, const std::vector<std::string>& candidates) {
    const auto nearest = std::ranges::min_element(
        candidates, {}, [word](const std::string& candidate) { return distance(word, candidate); });
    if (nearest == candidates.end() || distance(word, *nearest) > (word.size() + 1) / 2) {
        return "";
    }
    return "; did you mean '" + *nearest + "'?";
}

}  // namespace kos::image
