// SPDX-License-Identifier: Apache-2.0
// The text of an error.
#include "report.hpp"

namespace kos::romfs_tool {
namespace {

std::string render(Code code, std::string_view place, std::string_view cause) {
    std::string text{place.empty() ? "kos-romfs" : place};
    text += ": error " + toolkit::error_name(code) + ": ";
    text += cause;
    text += "\n  fix: ";
    text += toolkit::error_info(kCodes, code).fix;
    return text;
}

}  // namespace

Failure::Failure(Code code, std::string_view place, std::string_view cause)
    : std::runtime_error{render(code, place, cause)}, code_{code} {}

}  // namespace kos::romfs_tool
