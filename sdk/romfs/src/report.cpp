// SPDX-License-Identifier: Apache-2.0
// The text of an error.
#include "report.hpp"

#include <algorithm>
#include <iterator>

namespace kos::romfs_tool {
namespace {

std::string render(Code code, std::string_view place, std::string_view cause) {
    std::string text{place.empty() ? "kos-romfs" : place};
    text += ": error I" + std::to_string(static_cast<unsigned>(code)) + ": ";
    text += cause;
    text += "\n  fix: ";
    text += code_info(code).fix;
    return text;
}

}  // namespace

const CodeInfo& code_info(Code code) {
    return *std::ranges::find(kCodes, code, &CodeInfo::code);
}

Failure::Failure(Code code, std::string_view place, std::string_view cause)
    : std::runtime_error{render(code, place, cause)}, code_{code} {}

}  // namespace kos::romfs_tool
