// SPDX-License-Identifier: Apache-2.0
// Structure-aware changes: statements are deleted, doubled, moved, replaced by new ones and lent between files.
#include "mutator.hpp"

#include <algorithm>

#include "src/lexer.hpp"

namespace kos::idlc::fuzz {

namespace {

constexpr std::size_t kMaxFiles = 12;

struct Range {
    std::size_t begin = 0;
    std::size_t end = 0;
};

// The tokens of one file, as positions in its text.
class Tokens {
  public:
    explicit Tokens(const std::string& text) : file_{"f", text} {
        Reporter ignored;
        tokens_ = lex(file_, ignored);
        tokens_.pop_back();  // the end
    }

    std::size_t size() const { return tokens_.size(); }
    Range range(std::size_t index) const {
        const auto begin = static_cast<std::size_t>(tokens_[index].text.data() - file_.text.data());
        return {begin, begin + tokens_[index].text.size()};
    }
    const Token& operator[](std::size_t index) const { return tokens_[index]; }

    // The statement around a token: from behind the mark before it to ";", or to the "}" of what it opens.
    Range statement(std::size_t index) const {
        std::size_t first = index;
        while (first > 0 && !is_mark(first - 1, ";{}")) {
            --first;
        }
        std::size_t last = index;
        int depth = 0;
        for (; last + 1 < tokens_.size(); ++last) {
            depth += is_mark(last, "{") ? 1 : 0;
            depth -= is_mark(last, "}") ? 1 : 0;
            if (depth <= 0 && is_mark(last, ";}")) {
                break;
            }
        }
        return {range(first).begin, range(last).end};
    }

  private:
    bool is_mark(std::size_t index, std::string_view marks) const {
        return tokens_[index].kind == TokenKind::Mark && marks.find(tokens_[index].text) != std::string_view::npos;
    }

    SourceFile file_;
    std::vector<Token> tokens_;
};

template <typename List>
auto& pick(List& list, Grammar& grammar) {
    return list[grammar.below(static_cast<unsigned>(list.size()))];
}

std::string cut(const std::string& text, Range range) {
    return text.substr(range.begin, range.end - range.begin);
}

class Mutator {
  public:
    Mutator(Project& project, const Project& other, Grammar& grammar)
        : project_{project}, other_{other}, grammar_{grammar} {}

    void run() {
        if (project_.empty()) {
            project_ = grammar_.project();
            return;
        }
        if (grammar_.below(12) == 0) {
            files();
            return;
        }
        std::string& text = pick(project_, grammar_).text;
        const Tokens tokens{text};
        if (tokens.size() == 0) {
            text = grammar_.idl_file("p");
            return;
        }
        const std::size_t at = grammar_.below(static_cast<unsigned>(tokens.size()));
        grammar_.below(2) == 0 ? change_token(text, tokens, at) : change_statement(text, tokens, at);
    }

  private:
    void files() {
        const unsigned choice = grammar_.below(4);
        if (choice == 0 && project_.size() > 1) {
            project_.erase(project_.begin() + grammar_.below(static_cast<unsigned>(project_.size())));
        } else if (choice == 1 && !other_.empty() && project_.size() < kMaxFiles) {
            project_.push_back(pick(other_, grammar_));
        } else if (choice == 2) {
            std::swap(pick(project_, grammar_).text, pick(project_, grammar_).text);
        } else {
            Project fresh = grammar_.project();
            pick(project_, grammar_) = pick(fresh, grammar_);
        }
    }

    void change_token(std::string& text, const Tokens& tokens, std::size_t at) {
        const Range range = tokens.range(at);
        const auto replace = [&](const std::string& with) { text.replace(range.begin, range.end - range.begin, with); };
        switch (grammar_.below(7)) {
            case 0:
                replace(tokens[at].kind == TokenKind::Integer ? grammar_.number() : grammar_.name());
                break;
            case 1:
                replace(cut(text, tokens.range(grammar_.below(static_cast<unsigned>(tokens.size())))));
                break;
            case 2:
                replace(grammar_.type());
                break;
            case 3:
                replace(grammar_.expression());
                break;
            case 4:
                text.insert(range.end, grammar_.gap());
                break;
            case 5:
                replace("");
                break;
            default:
                text.insert(range.end, " " + cut(text, range));
                break;
        }
    }

    void change_statement(std::string& text, const Tokens& tokens, std::size_t at) {
        const Range range = tokens.statement(at);
        switch (grammar_.below(6)) {
            case 0:
                text.erase(range.begin, range.end - range.begin);
                break;
            case 1:
                text.insert(range.end, "\n" + cut(text, range));
                break;
            case 2:
                text.replace(range.begin, range.end - range.begin, lent());
                break;
            case 3:
                text.insert(range.begin, lent() + "\n");
                break;
            default:
                text.insert(grammar_.below(2) == 0 ? range.begin : range.end, " " + fresh() + "\n");
                break;
        }
    }

    std::string fresh() {
        switch (grammar_.below(4)) {
            case 0:
                return grammar_.method();
            case 1:
                return grammar_.field();
            case 2:
                return grammar_.section();
            default:
                return grammar_.declaration();
        }
    }

    // A statement of another file, or of the other project.
    std::string lent() {
        const std::string& text =
            other_.empty() || grammar_.below(2) == 0 ? pick(project_, grammar_).text : pick(other_, grammar_).text;
        const Tokens tokens{text};
        return tokens.size() == 0 ? fresh()
                                  : cut(text, tokens.statement(grammar_.below(static_cast<unsigned>(tokens.size()))));
    }

    Project& project_;
    const Project& other_;
    Grammar& grammar_;
};

}  // namespace

void mutate(Project& project, const Project& other, Grammar& grammar) {
    Mutator{project, other, grammar}.run();
}

}  // namespace kos::idlc::fuzz
