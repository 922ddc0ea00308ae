// SPDX-License-Identifier: Apache-2.0
// Markdown as the reference manual needs it: tables, code, paragraphs.
#pragma once

#include "text.hpp"

namespace kos::idlc {

// Text with what a table or HTML would take for its own escaped; code in backticks stays as it is.
std::string markdown_text(std::string_view text);
// `text`; nothing if it is empty.
std::string markdown_code(std::string_view text);
// "[Task.Create](#taskcreate)": a link to the heading of that text in the same document.
std::string markdown_link(std::string_view heading, std::string_view text);

void write_paragraphs(Writer& out, const std::vector<std::string>& lines);

// Rows of cells. A column in which no row has anything is left out, and so is a table without rows.
class MarkdownTable {
  public:
    explicit MarkdownTable(std::vector<std::string> heads) : heads_{std::move(heads)} {}

    void add(std::vector<std::string> cells) { rows_.push_back(std::move(cells)); }
    // With an empty line in front of it.
    void write(Writer& out) const;

  private:
    std::vector<std::string> heads_;
    std::vector<std::vector<std::string>> rows_;
};

}  // namespace kos::idlc
