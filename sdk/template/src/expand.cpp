// SPDX-License-Identifier: Apache-2.0
// Expanding templates, line by line: what stands alone on its line takes the line with it.
#include <algorithm>

#include <toolkit/suggestion.hpp>

#include "condition.hpp"
#include "scanner.hpp"

namespace kos::templates {

namespace {

constexpr usize kMaxProblems = 100;

using Line = std::vector<Part>;

// One open {% if %}.
struct Branch {
    std::string_view tag;
    bool around = false;  // the text around it counts
    bool active = false;  // this branch counts
    bool taken = false;   // one of its branches did
    bool ended = false;   // {% else %} was there
};

std::vector<Line> lines_of(std::string_view text, Comments comments) {
    Scanner scanner{text, comments};
    std::vector<Line> lines(1);
    while (auto part = scanner.next()) {
        // Only text and comments have ends of lines in them.
        for (usize end = part->text.find('\n'); end != std::string_view::npos; end = part->text.find('\n')) {
            lines.back().push_back({part->kind, part->text.substr(0, end + 1), part->inner});
            lines.emplace_back();
            part->text.remove_prefix(end + 1);
        }
        if (!part->text.empty()) {
            lines.back().push_back(*part);
        }
    }
    return lines;
}

bool is_blank(const Part& part) {
    return part.kind == PartKind::Text && part.text.find_first_not_of(" \t\r\n") == std::string_view::npos;
}

// The part that stands alone between blanks; null when there is none, or several.
const Part* alone(const Line& line) {
    const auto is_filled = [](const Part& part) { return !is_blank(part); };
    const auto found = std::ranges::find_if(line, is_filled);
    return std::ranges::count_if(line, is_filled) == 1 ? &*found : nullptr;
}

bool is_name(const Part& part) {
    return part.kind == PartKind::Name || part.kind == PartKind::AddingName;
}

Place place_in(std::string_view text, usize at) {
    const std::string_view before = text.substr(0, at);
    const usize line_start = before.rfind('\n') + 1;  // npos + 1 is 0
    return {static_cast<u32>(std::ranges::count(before, '\n')) + 1, static_cast<u32>(at - line_start) + 1};
}

}  // namespace

class Expander {
  public:
    Expander(std::string_view text, const Values& values) : text_{text}, values_{values} { result_.source_ = text; }

    Expansion run(Comments comments) {
        for (const auto& line : lines_of(text_, comments)) {
            const Part* single = alone(line);
            if (single != nullptr && single->kind == PartKind::Tag) {
                tag(*single);
            } else if (single != nullptr && is_name(*single)) {
                whole_line(*single, line);
            } else {
                std::ranges::for_each(line, [this](const Part& part) { take(part); });
            }
        }
        for (const auto& branch : branches_) {
            problem(Code::Unbalanced, branch.tag, "this {% if %} has no {% endif %}", "add {% endif %}");
        }
        return std::move(result_);
    }

  private:
    bool active() const { return branches_.empty() || branches_.back().active; }

    void take(const Part& part) {
        if (part.kind == PartKind::Tag) {
            tag(part);
        } else if (!active()) {
            return;
        } else if (part.kind == PartKind::Property) {
            property(part);
        } else if (is_name(part)) {
            add(value_of(part, {part.inner, part.kind == PartKind::AddingName, false, {}, result_.text_}), part, false);
        } else {
            add(part.text, part, true);
        }
    }

    // The value says itself how far it is indented. An empty one leaves no line.
    void whole_line(const Part& part, const Line& line) {
        if (!active()) {
            return;
        }
        const std::string_view indent = &part == line.data() ? std::string_view{} : line.front().text;
        std::string value =
            value_of(part, {part.inner, part.kind == PartKind::AddingName, true, indent, result_.text_});
        if (!value.empty() && !value.ends_with('\n')) {
            value += '\n';
        }
        add(value, part, false);
    }

    // What is unknown stands for itself, for tools that go on nevertheless.
    std::string value_of(const Part& part, const Reference& reference) {
        auto value = values_.value(reference);
        if (!value) {
            unknown(part.text, part.inner);
        }
        return std::move(value).value_or(std::string{reference.indent} + std::string{part.inner});
    }

    void property(const Part& part) {
        constexpr std::string_view kStart = "TARGET_PROPERTY:";
        const usize comma = part.inner.find(',');
        if (!part.inner.starts_with(kStart) || comma == std::string_view::npos) {
            problem(Code::BadProperty, part.text, quoted(part.text) + " is not $<TARGET_PROPERTY:target,NAME>", {});
            return;
        }
        const std::string_view target = part.inner.substr(kStart.size(), comma - kStart.size());
        const std::string_view name = part.inner.substr(comma + 1);
        const auto value = values_.property(target, name);
        if (!value) {
            problem(Code::BadProperty, part.text,
                    "the target '" + std::string{target} + "' has no known property '" + std::string{name} + "'", {});
        }
        add(value.value_or(std::string{target}), part, false);
    }

    void tag(const Part& part) {
        const auto tag = read_tag(part.inner);
        if (!tag || !tag->well_formed) {
            problem(Code::BadCondition, part.text, quoted(part.text) + " is not understood", {});
        }
        if (!tag) {
            return;
        }
        if (tag->keyword == Keyword::If) {
            const bool around = active();
            const bool holds = around && is_true(part, *tag);
            branches_.push_back({part.text, around, holds, holds});
        } else if (branches_.empty() || (branches_.back().ended && tag->keyword != Keyword::Endif)) {
            problem(Code::Unbalanced, part.text, quoted(part.text) + " belongs to no {% if %}", "remove it");
        } else if (tag->keyword == Keyword::Endif) {
            branches_.pop_back();
        } else {
            next_branch(part, *tag);
        }
    }

    void next_branch(const Part& part, const Tag& tag) {
        Branch& branch = branches_.back();
        branch.ended = tag.keyword == Keyword::Else;
        branch.active = branch.around && !branch.taken && (branch.ended || is_true(part, tag));
        branch.taken = branch.taken || branch.active;
    }

    bool is_true(const Part& part, const Tag& tag) {
        if (!tag.condition) {
            return false;
        }
        const auto value = values_.plain(tag.condition->name);
        if (!value) {
            unknown(part.text, tag.condition->name);
        }
        return value && (*value == tag.condition->value) == tag.condition->equal;
    }

    void add(std::string_view text, const Part& part, bool copied) {
        if (text.size() > kMaxBytes - result_.text_.size()) {
            problem(Code::TooLong, part.text, "what comes out of this template is longer than 4 MiB", {});
            return;
        }
        if (!text.empty()) {
            result_.pieces_.push_back({result_.text_.size(), offset(part.text), copied});
            result_.text_ += text;
        }
    }

    usize offset(std::string_view part) const { return static_cast<usize>(part.data() - text_.data()); }

    static std::string quoted(std::string_view text) { return "'" + std::string{text} + "'"; }

    void unknown(std::string_view part, std::string_view name) {
        problem(Code::UnknownName, part, quoted(name) + " has no value" + toolkit::suggestion(name, values_.names()),
                {});
    }

    void problem(Code code, std::string_view part, std::string cause, std::string fix) {
        if (result_.problems_.size() == kMaxProblems) {
            return;
        }
        if (fix.empty()) {
            fix = toolkit::error_info(all_codes(), code).fix;
        }
        result_.problems_.push_back({code, place_in(text_, offset(part)), std::move(cause), std::move(fix)});
    }

    std::string_view text_;
    const Values& values_;
    Expansion result_;
    std::vector<Branch> branches_;
};

Place Expansion::origin(u32 line, u32 column) const {
    usize at = 0;
    for (; line > 1 && at < text_.size(); --line) {
        at = std::min(text_.find('\n', at), text_.size() - 1) + 1;
    }
    at = std::min(at + std::max(column, 1u) - 1, text_.size());
    const auto behind = std::ranges::upper_bound(pieces_, at, {}, &Piece::at);
    if (behind == pieces_.begin()) {
        return {};
    }
    const Piece& piece = *(behind - 1);
    return place_in(source_, std::min(piece.source + (piece.copied ? at - piece.at : 0), source_.size()));
}

Expansion expand(std::string_view text, Comments comments, const Values& values) {
    return Expander{text, values}.run(comments);
}

}  // namespace kos::templates
