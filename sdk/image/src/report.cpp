// SPDX-License-Identifier: Apache-2.0
// Collects errors and prints them in the order of their places.
#include "report.hpp"

#include <algorithm>
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
    {Code::MacroName, "a connection's id that is a C macro without a usable value",
     "name the target's compiler by --compiler and the header's folder by -I, or write the macro's value as the id"},
    {Code::PackerFailed, "the ROMFS packer cannot be run, or failed", "its own message stands above"},
    {Code::CannotWrite, "a file that cannot be written", "check the folder's rights and the space on the disk"},
    {Code::OpaqueMissing, "a target that is not there, which --opaque-missing lets pass",
     "name the 'task' of an entity of this file"},
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

}  // namespace

std::span<const CodeInfo> all_codes() {
    return kCodes;
}

void Reporter::error(Code code, const Place& place, const std::string& cause, std::string fix) {
    problem(Severity::Error, toolkit::error_name(code), place, cause,
            fix.empty() ? std::string{toolkit::error_info(kCodes, code).fix} : std::move(fix));
}

void Reporter::warn(Code code, const Place& place, const std::string& cause, std::string fix) {
    problem(Severity::Warning, toolkit::error_name(code), place, cause,
            fix.empty() ? std::string{toolkit::error_info(kCodes, code).fix} : std::move(fix));
}

void Reporter::problem(Severity severity, const std::string& code, const Place& place, const std::string& cause,
                       const std::string& fix) {
    failed_ = failed_ || severity == Severity::Error;
    const std::string kind = severity == Severity::Error ? "error " : "warning ";
    add(place, kind + code + ": " + cause + "\n  fix: " + fix + "\n", code);
}

void Reporter::map_places(std::string file, std::function<Place(const Place&)> map) {
    mapped_file_ = std::move(file);
    map_ = std::move(map);
}

void Reporter::add(const Place& place, std::string text, std::string code) {
    const bool mapped = map_ && place.line != 0 && place.file == mapped_file_;
    entries_.push_back({mapped ? map_(place) : place, std::move(text), std::move(code)});
}

void Reporter::note(const Place& place, std::string text) {
    add(place, "note: " + std::move(text) + "\n", "");
}

bool Reporter::has(Code code) const {
    const std::string name = toolkit::error_name(code);
    return std::ranges::any_of(entries_, [&name](const Entry& entry) { return entry.code == name; });
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

}  // namespace kos::image
