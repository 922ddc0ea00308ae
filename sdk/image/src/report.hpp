// SPDX-License-Identifier: Apache-2.0
// The packer's numbered errors, and the reporter of all its steps.
#pragma once

#include <span>

#include <kos/base/types.hpp>
#include <toolkit/report.hpp>

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
    OutOfRange = 17,
    DuplicateTask = 20,
    UnknownTarget = 21,
    DuplicateConnection = 22,
    NoProgram = 23,
    TooMany = 24,
    DuplicateName = 25,
    BadResource = 26,
    BadRange = 27,
    MacroName = 40,
    PackerFailed = 50,
    CannotWrite = 51,
    OpaqueMissing = toolkit::kPolicyCodes + 50,
};

using CodeInfo = toolkit::ErrorInfo<Code>;

// Every number once, ascending.
std::span<const CodeInfo> all_codes();

using toolkit::Place;
using toolkit::Severity;

class Reporter final : public toolkit::Reporter<Code> {
  public:
    Reporter() : toolkit::Reporter<Code>{all_codes()} {}
};

}  // namespace kos::image
