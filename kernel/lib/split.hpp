// SPDX-License-Identifier: Apache-2.0
// Splitting text at a character. string_view's find() and substr() need memchr and exceptions, which the kernel lacks.
#pragma once

#include <string_view>

#include <kos/base/types.hpp>

namespace kos::lib {

struct Split {
    std::string_view head;  // before the separator, or all of it
    std::string_view tail;  // behind the separator
    bool found;             // whether there was one
};

// At the first `separator`.
[[nodiscard]] constexpr Split split_at(std::string_view text, char separator) {
    for (usize i = 0; i < text.size(); ++i) {
        if (text[i] == separator) {
            return {{text.data(), i}, {text.data() + i + 1, text.size() - i - 1}, true};
        }
    }
    return {text, {}, false};
}

[[nodiscard]] constexpr bool contains(std::string_view text, char wanted) {
    return split_at(text, wanted).found;
}

}  // namespace kos::lib
