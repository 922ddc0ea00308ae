// SPDX-License-Identifier: Apache-2.0
// The compiler's numbered errors, and the reporter of all passes.
#pragma once

#include <span>
#include <string>

#include <toolkit/report.hpp>

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

class Reporter final : public toolkit::Reporter<Code, Place> {
  public:
    Reporter() : toolkit::Reporter<Code, Place>{all_codes()} {}

    // Everything, sorted by file in reading order, line and column.
    std::string render(const Sources& sources) const;
};

}  // namespace kos::idlc
