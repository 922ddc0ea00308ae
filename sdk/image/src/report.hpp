// SPDX-License-Identifier: Apache-2.0
// The one reporter of all steps: numbered errors with file, line, column, cause and fix.
#pragma once

#include <span>
#include <string>
#include <string_view>
#include <vector>

#include <kos/base/types.hpp>
#include <toolkit/errors.hpp>

namespace kos::image {

// Numbers are documented and never reused. 00x reading, 01x init.yaml's form, 02x its meaning, 03x what this
// version does not do, 05x the image.
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
    NotSupported = 30,
    MacroName = 40,
    PackerFailed = 50,
    CannotWrite = 51,
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
        Code code;
    };

    bool failed_ = false;
    std::vector<Entry> entries_;
};

// "; did you mean 'x'?" if one of the candidates is near to the word, else nothing.
std::string suggestion(std::string_view word, const std::vector<std::string>& candidates);

}  // namespace kos::image
