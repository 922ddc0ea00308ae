// SPDX-License-Identifier: Apache-2.0
// The one reporter of all steps: numbered errors with file, line, column, cause and fix.
#pragma once

#include <functional>
#include <span>
#include <string>
#include <string_view>
#include <vector>

#include <kos/base/types.hpp>
#include <toolkit/errors.hpp>

namespace kos::image {

// Numbers are documented and never reused. 00x reading, 01x init.yaml's form, 02x its meaning, 04x the C
// preprocessor, 05x the image, 06x templates (kos/template.hpp). I030 was used. P050 is the policy compiler's, too.
enum class Code : u16 {
    CannotRead = 1,
    BadYaml = 2,
    BadUsage = 3,
    WrongType = 10,
    UnknownKey = 11,
    MissingKey = 12,
    DuplicateKey = 13,
    BadName = 14,
    BadPath = 15,
    BadText = 16,
    DuplicateTask = 20,
    UnknownTarget = 21,
    DuplicateConnection = 22,
    NoProgram = 23,
    TooMany = 24,
    MacroName = 40,
    PackerFailed = 50,
    CannotWrite = 51,
    OpaqueMissing = toolkit::kPolicyCodes + 50,
};

enum class Severity : u8 {
    Error,
    Warning  // the run goes on and succeeds
};

using CodeInfo = toolkit::ErrorInfo<Code>;

// Every number once, ascending.
std::span<const CodeInfo> all_codes();

// 1-based; line 0: the file as a whole.
struct Place {
    std::string file;
    u32 line = 0;
    u32 column = 0;
};

class Reporter {
  public:
    // Without a fix: the one of the code's table.
    void error(Code code, const Place& place, const std::string& cause, std::string fix = {});
    void warn(Code code, const Place& place, const std::string& cause, std::string fix = {});
    // Of a library with numbers of its own.
    void problem(Severity severity, const std::string& code, const Place& place, const std::string& cause,
                 const std::string& fix);
    // From now on, places of this file are changed by the function.
    void map_places(std::string file, std::function<Place(const Place&)> map);
    // Something that is accepted and has no effect.
    void note(const Place& place, std::string text);

    bool failed() const { return failed_; }
    bool has(Code code) const;
    // Everything, in the order of its places.
    std::string render() const;

  private:
    struct Entry {
        Place place;
        std::string text;
        std::string code;
    };

    void add(const Place& place, std::string text, std::string code);

    bool failed_ = false;
    std::string mapped_file_;
    std::function<Place(const Place&)> map_;
    std::vector<Entry> entries_;
};

}  // namespace kos::image
