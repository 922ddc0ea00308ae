// SPDX-License-Identifier: Apache-2.0
// The text of an error.
#include "report.hpp"

namespace kos::romfs_tool {

Failure::Failure(Code code, std::string_view place, std::string_view cause)
    : std::runtime_error{toolkit::render({
          toolkit::Severity::Error,
          toolkit::error_name(code),
          {.file = std::string{place.empty() ? "kos-romfs" : place}},
          std::string{cause},
          std::string{toolkit::error_info(kCodes, code).fix},
      })},
      code_{code} {}

}  // namespace kos::romfs_tool
