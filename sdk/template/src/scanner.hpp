// SPDX-License-Identifier: Apache-2.0
// Finds the parts of a template: text, comments, names, properties, tags.
#pragma once

#include "kos/template.hpp"

namespace kos::templates {

enum class PartKind : u8 {
    Text,
    Comment,
    Name,        // @NAME@: inner is NAME
    AddingName,  // @NAME+@: inner is NAME
    Property,    // $<...>: inner is what stands between
    Tag          // {% ... %}: inner is what stands between
};

struct Part {
    PartKind kind = PartKind::Text;
    std::string_view text;  // as it stands
    std::string_view inner;
};

class Scanner {
  public:
    Scanner(std::string_view text, Comments comments) : text_{text}, comments_{comments} {}

    // Never empty, until the end.
    std::optional<Part> next();
    usize position() const { return at_; }

  private:
    std::optional<Part> special() const;
    std::optional<Part> comment() const;
    std::optional<Part> name() const;
    std::optional<Part> enclosed(PartKind kind, std::string_view open, std::string_view close) const;
    void pass(char character);

    std::string_view text_;
    Comments comments_;
    usize at_ = 0;
    char quote_ = '\0';  // the quotation mark that is open on this line
};

}  // namespace kos::templates
