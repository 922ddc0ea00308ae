// SPDX-License-Identifier: Apache-2.0
// Markdown tables, links and escapes.
#include "markdown.hpp"

#include <algorithm>
#include <cctype>

namespace kos::idlc {

namespace {

std::string row_text(const std::vector<std::string>& cells, const std::vector<bool>& used) {
    std::string text = "|";
    for (usize column = 0; column < cells.size(); ++column) {
        if (used[column]) {
            text += cat(" ", cells[column], cells[column].empty() ? "|" : " |");
        }
    }
    return text;
}

}  // namespace

std::string markdown_text(std::string_view text) {
    std::string result;
    bool in_code = false;
    for (const char c : text) {
        in_code = in_code != (c == '`');
        // A bar ends a cell even in code.
        if (c == '|' || (!in_code && (c == '<' || c == '\\'))) {
            result += '\\';
        }
        result += c;
    }
    return result;
}

std::string markdown_code(std::string_view text) {
    return text.empty() ? std::string{} : cat("`", text, "`");
}

std::string markdown_link(std::string_view heading, std::string_view text) {
    std::string anchor;
    for (const char c : heading) {
        const auto byte = static_cast<u8>(c);
        if (std::isalnum(byte) != 0 || c == '_' || c == '-') {
            anchor += static_cast<char>(std::tolower(byte));
        } else if (c == ' ') {
            anchor += '-';
        }
    }
    return cat("[", text, "](#", anchor, ")");
}

void write_paragraphs(Writer& out, const std::vector<std::string>& lines) {
    if (lines.empty()) {
        return;
    }
    out.line();
    for (const auto& line : lines) {
        out.line(markdown_text(line));
    }
}

void MarkdownTable::write(Writer& out) const {
    if (rows_.empty()) {
        return;
    }
    std::vector<bool> used(heads_.size());
    for (usize column = 0; column < heads_.size(); ++column) {
        used[column] = std::ranges::any_of(rows_, [column](const auto& row) { return !row[column].empty(); });
    }
    out.line().line(row_text(heads_, used));
    out.line("|", join(std::vector<std::string>(static_cast<usize>(std::ranges::count(used, true)), "---"), "|"), "|");
    for (const auto& row : rows_) {
        out.line(row_text(row, used));
    }
}

}  // namespace kos::idlc
