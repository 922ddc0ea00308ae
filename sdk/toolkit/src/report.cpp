// SPDX-License-Identifier: Apache-2.0
// Collects problems and prints them in the order of their places.
#include "toolkit/report.hpp"

#include <algorithm>
#include <map>
#include <tuple>

namespace kos::toolkit {
namespace {

std::string place_text(const Place& place) {
    if (place.file.empty()) {
        return "";
    }
    if (place.line == 0) {
        return place.file + ": ";
    }
    return place.file + ":" + std::to_string(place.line) + ":" + std::to_string(place.column) + ": ";
}

std::string caret_line(std::string_view line, const Place& place) {
    std::string carets;
    for (u32 column = 1; column < place.column; ++column) {
        const bool tab = column <= line.size() && line[column - 1] == '\t';
        carets += tab ? '\t' : ' ';
    }
    const usize left = line.size() + 1 >= place.column ? line.size() + 1 - place.column : 0;
    const usize length = std::clamp<usize>(place.length, 1, std::max<usize>(left, 1));
    return carets + '^' + std::string(length - 1, '~');
}

std::string source_lines(const Place& place) {
    if (!place.source.has_value()) {
        return "";
    }
    const std::string number = std::to_string(place.line);
    return "  " + number + " | " + *place.source + "\n  " + std::string(number.size(), ' ') + " | " +
           caret_line(*place.source, place) + "\n";
}

}  // namespace

std::string render(const Problem& problem) {
    const std::string place = place_text(problem.place);
    if (problem.severity == Severity::Note) {
        return place + "note: " + problem.cause + "\n";
    }
    const std::string kind = problem.severity == Severity::Error ? "error " : "warning ";
    return place + kind + problem.code + ": " + problem.cause + "\n" + source_lines(problem.place) +
           "  fix: " + problem.fix + "\n";
}

void Report::add(Problem problem) {
    failed_ = failed_ || problem.severity == Severity::Error;
    if (map_ && problem.place.line != 0 && problem.place.file == mapped_file_) {
        problem.place = map_(problem.place);
    }
    problems_.push_back(std::move(problem));
}

void Report::note(const Place& place, std::string text) {
    add({Severity::Note, "", place, std::move(text), ""});
}

void Report::map_places(std::string file, std::function<Place(const Place&)> map) {
    mapped_file_ = std::move(file);
    map_ = std::move(map);
}

bool Report::has(std::string_view code) const {
    return std::ranges::find(problems_, code, &Problem::code) != problems_.end();
}

std::string Report::render(std::span<const std::string> files) const {
    std::map<std::string_view, usize> order;
    for (const auto& file : files) {
        order.emplace(file, order.size() + 1);
    }
    // The index keeps problems of one place in the order in which they came.
    using Key = std::tuple<usize, std::string_view, u32, u32, usize>;
    std::vector<Key> keys;
    keys.reserve(problems_.size());
    for (const auto& [severity, code, place, cause, fix] : problems_) {
        const auto found = order.find(place.file);
        keys.emplace_back(found == order.end() ? 0 : found->second, place.file, place.line, place.column, keys.size());
    }
    std::ranges::sort(keys);
    std::string text;
    for (const auto& key : keys) {
        text += toolkit::render(problems_[std::get<4>(key)]);
    }
    return text;
}

}  // namespace kos::toolkit
