// SPDX-License-Identifier: Apache-2.0
// What a misspelt word may have meant.
#pragma once

#include <string>
#include <string_view>
#include <vector>

namespace kos::toolkit {

// "; did you mean 'x'?" if one of the candidates is near to the word, else nothing.
std::string suggestion(std::string_view word, const std::vector<std::string>& candidates);

}  // namespace kos::toolkit
