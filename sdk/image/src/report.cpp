// SPDX-License-Identifier: Apache-2.0
// Collects errors and prints them in the order of their places.
#include "report.hpp"

#include <algorithm>
#include <numeric>
#include <tuple>

namespace kos::image {
namespace {

constexpr CodeInfo kCodes[] = {
    {Code::CannotRead, "a file that cannot be read", "check the file's name and rights"},
    {Code::BadYaml, "a file that is not YAML", "correct the YAML; indent with blanks, not tabs"},
    {Code::BadUsage, "a wrong command line", "see kos-image --help"},
    {Code::WrongType, "a value of another kind than its key wants", "write what the message wants there"},
    {Code::UnknownKey, "an unknown key", "use one of those that the message names"},
    {Code::MissingKey, "a key that is not there", "add it"},
    {Code::DuplicateKey, "a key that stands twice", "keep one of them"},
    {Code::BadName, "a name of a class, task, connection or variable that cannot be one",
     "use printable characters without blanks, at most 63"},
    {Code::BadPath, "a path that the image cannot have",
     "use names joined by '/', without '.', '..', blanks or a '/' at an end"},
    {Code::BadText, "an argument or variable with a zero byte", "remove the zero byte"},
    {Code::DuplicateTask, "two entities of one task name", "give one of them another 'task'"},
    {Code::UnknownTarget, "a connection to a task that is not there", "name the 'task' of an entity of this file"},
    {Code::DuplicateConnection, "two connections of one id", "give one of them another id"},
    {Code::NoProgram, "an entity whose program is not in the image", "add it to APPS of kos_image(), or set 'path'"},
    {Code::TooMany, "more than the image or a process can be given", "keep to the limits that the message names"},
    {Code::NotSupported, "a key that this version of init does not act on", "leave the key out"},
    {Code::MacroName, "a connection's id that is a C macro",
     "write the macro's value as the id: this version does not run the C preprocessor"},
    {Code::PackerFailed, "the ROMFS packer cannot be run, or failed", "its own message stands above"},
    {Code::CannotWrite, "a file that cannot be written", "check the folder's rights and the space on the disk"},
};

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

std::span<const CodeInfo> all_codes() {
    return kCodes;
}

void Reporter::error(Code code, const Place& place, const std::string& cause, std::string fix) {
    failed_ = true;
    if (fix.empty()) {
        fix = toolkit::error_info(kCodes, code).fix;
    }
    const std::string text = "error " + toolkit::error_name(code) + ": " + cause + "\n  fix: " + fix + "\n";
    entries_.push_back({place, text, code});
}

void Reporter::note(const Place& place, std::string text) {
    entries_.push_back({place, "note: " + std::move(text) + "\n", Code{0}});
}

bool Reporter::has(Code code) const {
    return std::ranges::any_of(entries_, [code](const Entry& entry) { return entry.code == code; });
}

std::string Reporter::render() const {
    std::vector<const Entry*> sorted;
    sorted.reserve(entries_.size());
    for (const Entry& entry : entries_) {
        sorted.push_back(&entry);
    }
    // Entries of one place stay in the order in which they came: that of their addresses.
    std::ranges::sort(sorted, {}, [](const Entry* entry) {
        return std::tuple{entry->place.file, entry->place.line, entry->place.column, entry};
    });
    std::string text;
    for (const Entry* entry : sorted) {
        text += place_text(entry->place) + entry->text;
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
