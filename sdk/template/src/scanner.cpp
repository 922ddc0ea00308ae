// SPDX-License-Identifier: Apache-2.0
// Finding the parts of a template.
#include "scanner.hpp"

namespace kos::templates {

namespace {

bool is_letter(char c) {
    return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || c == '_';
}
bool is_name_part(char c) {
    return is_letter(c) || (c >= '0' && c <= '9') || c == '.' || c == '-';
}

}  // namespace

std::optional<Part> Scanner::next() {
    if (at_ == text_.size()) {
        return std::nullopt;
    }
    if (const auto part = special()) {
        at_ += part->text.size();
        return part;
    }
    const usize from = at_;
    do {
        pass(text_[at_]);
        ++at_;
    } while (at_ < text_.size() && !special());
    return Part{PartKind::Text, text_.substr(from, at_ - from), {}};
}

// Keeps track of quotation marks: within them, comments do not begin. An apostrophe inside of a word opens nothing.
void Scanner::pass(char character) {
    if (character == '\n') {
        quote_ = '\0';
    } else if (quote_ != '\0') {
        quote_ = character == quote_ ? '\0' : quote_;
    } else if (character == '"' || (character == '\'' && (at_ == 0 || !is_name_part(text_[at_ - 1])))) {
        quote_ = character;
    }
}

std::optional<Part> Scanner::special() const {
    switch (text_[at_]) {
        case '#':
        case '/':
            return comment();
        case '@':
            return name();
        case '$':
            return enclosed(PartKind::Property, "$<", ">");
        case '{':
            return enclosed(PartKind::Tag, "{%", "%}");
        default:
            return std::nullopt;
    }
}

std::optional<Part> Scanner::comment() const {
    const std::string_view rest = text_.substr(at_);
    const bool after_blank = at_ == 0 || text_[at_ - 1] == ' ' || text_[at_ - 1] == '\t' || text_[at_ - 1] == '\n';
    const bool to_line_end = comments_ == Comments::Hash ? rest[0] == '#' && after_blank : rest.starts_with("//");
    if (quote_ == '\0' && to_line_end) {
        return Part{PartKind::Comment, rest.substr(0, rest.find('\n')), {}};
    }
    if (quote_ == '\0' && comments_ == Comments::Slashes && rest.starts_with("/*")) {
        const usize end = rest.find("*/", 2);
        return Part{PartKind::Comment, rest.substr(0, end == std::string_view::npos ? end : end + 2), {}};
    }
    return std::nullopt;
}

std::optional<Part> Scanner::name() const {
    usize end = at_ + 1;
    if (end == text_.size() || !is_letter(text_[end])) {
        return std::nullopt;
    }
    while (end < text_.size() && is_name_part(text_[end])) {
        ++end;
    }
    const std::string_view inner = text_.substr(at_ + 1, end - at_ - 1);
    const bool adds = end < text_.size() && text_[end] == '+';
    end += adds ? 1 : 0;
    if (end == text_.size() || text_[end] != '@') {
        return std::nullopt;
    }
    return Part{adds ? PartKind::AddingName : PartKind::Name, text_.substr(at_, end + 1 - at_), inner};
}

// Within one line; without an end it is text.
std::optional<Part> Scanner::enclosed(PartKind kind, std::string_view open, std::string_view close) const {
    const std::string_view rest = text_.substr(at_);
    const std::string_view line = rest.substr(0, rest.find('\n'));
    const usize end = line.find(close, open.size());
    if (!line.starts_with(open) || end == std::string_view::npos) {
        return std::nullopt;
    }
    return Part{kind, line.substr(0, end + close.size()), line.substr(open.size(), end - open.size())};
}

}  // namespace kos::templates
