// SPDX-License-Identifier: Apache-2.0
// The one reporter of all tools: numbered errors with place, source line, caret, cause and fix, all at once.
#pragma once

#include <functional>
#include <optional>
#include <set>
#include <span>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include <kos/base/types.hpp>
#include <toolkit/errors.hpp>

namespace kos::toolkit {

// Line 0: the file as a whole; without a file: the command line.
struct Place {
    std::string file{};
    u32 line = 0;    // from 1
    u32 column = 0;  // in bytes, from 1
    u32 length = 0;
    std::optional<std::string> source{};  // the line, if it is to be shown with a caret below
};

enum class Severity : u8 {
    Error,
    Warning,  // the run goes on and succeeds
    Note      // something that is accepted and has no effect; has neither number nor fix
};

struct Problem {
    Severity severity;
    std::string code;
    Place place;
    std::string cause;
    std::string fix;
};

// As the user reads it: whole lines.
std::string render(const Problem& problem);

class Report {
  public:
    void add(Problem problem);
    void note(const Place& place, std::string text);
    // From now on, places of this file are changed by the function.
    void map_places(std::string file, std::function<Place(const Place&)> map);

    bool failed() const { return failed_; }
    bool has(std::string_view code) const;
    usize size() const { return problems_.size(); }
    // Everything, in the order of the files, or of their names if they are not among these, and of the places in them.
    std::string render(std::span<const std::string> files = {}) const;

  private:
    bool failed_ = false;
    std::string mapped_file_;
    std::function<Place(const Place&)> map_;
    std::vector<Problem> problems_;
};

// Of a tool, with its table of numbers. A tool may have its own kind of places: they convert to Place.
template <typename Code, typename Where = Place>
class Reporter : public Report {
  public:
    explicit Reporter(std::span<const ErrorInfo<Code>> table) : table_{table} {}

    // Without a fix: the one of the table.
    void error(Code code, const Where& place, std::string cause, std::string fix = {}) {
        const Severity severity = tolerated_.contains(code) ? Severity::Warning : Severity::Error;
        add_numbered(severity, code, place, std::move(cause), std::move(fix));
    }
    void warn(Code code, const Where& place, std::string cause, std::string fix = {}) {
        add_numbered(Severity::Warning, code, place, std::move(cause), std::move(fix));
    }
    // From now on, errors of this number are warnings.
    void tolerate(Code code) { tolerated_.insert(code); }

    using Report::has;
    bool has(Code code) const { return has(error_name(code)); }

  private:
    void add_numbered(Severity severity, Code code, const Where& place, std::string cause, std::string fix) {
        if (fix.empty()) {
            fix = error_info(table_, code).fix;
        }
        add({severity, error_name(code), static_cast<Place>(place), std::move(cause), std::move(fix)});
    }

    std::span<const ErrorInfo<Code>> table_;
    std::set<Code> tolerated_;
};

}  // namespace kos::toolkit
