// SPDX-License-Identifier: Apache-2.0
// The one reporter of all passes: numbered errors with place, source line, caret and fix.
#pragma once

#include <set>
#include <span>
#include <string>
#include <string_view>
#include <vector>

#include <toolkit/errors.hpp>

#include "source.hpp"

namespace kos::idlc {

// Numbers are documented and never reused. 10x lexing, 11x parsing, 12x and 13x resolving, 14x checks,
// 15x documentation comments, 16x files and command line, 17x and 18x comparison with an older description,
// 199 back ends. P050 is the policy compiler's, too.
enum class Code : u16 {
    BadCharacter = 101,
    OpenComment = 102,
    BadNumber = 103,
    NotUtf8 = 104,
    Expected = 110,
    TooDeep = 111,
    SectionTwice = 112,
    DirectionOrder = 113,
    SecondInterface = 114,
    Underscore = 115,
    FileNotFound = 120,
    UnknownType = 121,
    Ambiguous = 122,
    DefinedTwice = 123,
    BuiltInName = 124,
    ContainsItself = 125,
    UnknownConstant = 126,
    PackageMismatch = 127,
    BadHandleType = 128,
    UnknownRight = 129,
    BadArithmetic = 130,
    OutOfRange = 131,
    BadBound = 132,
    NotInteger = 133,
    NoInterface = 134,
    TwoFiles = 135,
    MessageTooLong = 140,
    SecurityNotIn = 141,
    TooMany = 142,
    NameClash = 143,
    OnlyModel = 144,
    UnknownParameter = 150,
    UnknownStatus = 151,
    BadRightsLine = 152,
    UnknownTag = 153,
    Undocumented = 154,
    CannotRead = 160,
    CannotWrite = 161,
    BadUsage = 162,
    EndpointGone = 170,
    EndpointMoved = 171,
    MethodGone = 172,
    MethodMoved = 173,
    Renamed = 174,
    ParametersChanged = 175,
    TypeChanged = 176,
    BoundChanged = 177,
    ConstantChanged = 178,
    RightsChanged = 179,
    AlternativesChanged = 180,
    NotSupported = 199,
    OpaqueMissing = toolkit::kPolicyCodes + 50,
};

using CodeInfo = toolkit::ErrorInfo<Code>;

// Every number once, ascending.
std::span<const CodeInfo> all_codes();

enum class Severity : u8 {
    Error,
    Warning  // the run goes on and succeeds
};

struct Diagnostic {
    Severity severity;
    Code code;
    Place place;
    std::string message;  // the cause
    std::string fix;
};

class Reporter {
  public:
    // Without a fix: the one of the code's table.
    void error(Code code, const Place& place, std::string message, std::string fix = {});

    void warn(Code code, const Place& place, std::string message, std::string fix = {});
    // From now on, errors of this number are warnings.
    void tolerate(Code code) { tolerated_.insert(code); }

    bool failed() const { return failed_; }
    const std::vector<Diagnostic>& diagnostics() const { return diagnostics_; }
    // Everything, sorted by file in reading order, line and column.
    std::string render(const Sources& sources) const;

  private:
    void add(Severity severity, Code code, const Place& place, std::string message, std::string fix);

    bool failed_ = false;
    std::set<Code> tolerated_;
    std::vector<Diagnostic> diagnostics_;
};

}  // namespace kos::idlc
