// SPDX-License-Identifier: Apache-2.0
// Templates of init.yaml and of policies: names in @...@, properties of targets, conditions. They are expanded before
// the text is parsed; a place in what comes out leads back to the place in the template.
#pragma once

#include <optional>
#include <span>
#include <string>
#include <string_view>
#include <vector>

#include <kos/base/types.hpp>
#include <toolkit/errors.hpp>

namespace kos::templates {

// Numbers are documented and never reused. They are the 06x of every tool that expands templates.
enum class Code : u16 {
    UnknownName = 60,
    BadCondition = 61,
    Unbalanced = 62,
    BadProperty = 63,
    TooLong = 64,
};

using CodeInfo = toolkit::ErrorInfo<Code>;

// Every number once, ascending.
std::span<const CodeInfo> all_codes();

// In the template; both begin at 1, columns count bytes.
struct Place {
    u32 line = 1;
    u32 column = 1;

    bool operator==(const Place&) const = default;
};

struct Problem {
    Code code;
    Place place;
    std::string cause;
    std::string fix;
};

// Nothing is expanded in comments.
enum class Comments : u8 {
    Hash,    // YAML: from '#' to the end of the line
    Slashes  // policies: from '//' to the end of the line, and between '/*' and '*/'
};

// One @NAME@ or @NAME+@ on its way.
struct Reference {
    std::string_view name;
    bool adds = false;        // @NAME+@
    bool whole_line = false;  // nothing but blanks beside it: the value replaces the line, with its blanks
    std::string_view indent;  // the blanks before it, if it is a whole line
    std::string_view before;  // what came out so far
};

// What names mean. Nothing: the name is unknown.
class Values {
  public:
    virtual ~Values() = default;
    virtual std::optional<std::string> value(const Reference& reference) const = 0;
    // Of X in {% if X == "v" %}.
    virtual std::optional<std::string> plain(std::string_view name) const = 0;
    // $<TARGET_PROPERTY:target,name>
    virtual std::optional<std::string> property(std::string_view target, std::string_view name) const = 0;
    // For suggestions.
    virtual std::vector<std::string> names() const = 0;
};

// The longest text that comes out of a template, in bytes.
inline constexpr usize kMaxBytes = usize{4} << 20;

class Expansion {
  public:
    const std::string& text() const { return text_; }
    const std::vector<Problem>& problems() const { return problems_; }
    // Where in the template the text at this place comes from; of a value: where its name stands.
    Place origin(u32 line, u32 column) const;

  private:
    friend class Expander;

    // A stretch of the text: copied from the template, or the value of what stands there.
    struct Piece {
        usize at = 0;      // in the text
        usize source = 0;  // in the template
        bool copied = false;
    };

    std::string text_;
    std::string source_;
    std::vector<Piece> pieces_;
    std::vector<Problem> problems_;
};

Expansion expand(std::string_view text, Comments comments, const Values& values);

}  // namespace kos::templates
