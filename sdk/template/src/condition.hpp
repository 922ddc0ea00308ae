// SPDX-License-Identifier: Apache-2.0
// What stands in {% ... %}.
#pragma once

#include <optional>
#include <string_view>

namespace kos::templates {

enum class Keyword {
    If,
    Elif,
    Else,
    Endif
};

// NAME == "value", or NAME != "value".
struct Condition {
    std::string_view name;
    std::string_view value;
    bool equal = true;
};

struct Tag {
    Keyword keyword;
    std::optional<Condition> condition;  // of If and Elif; nothing if it cannot be read
    bool well_formed = true;
};

// Nothing: no such tag.
std::optional<Tag> read_tag(std::string_view inner);

}  // namespace kos::templates
