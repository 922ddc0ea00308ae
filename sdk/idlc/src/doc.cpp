// SPDX-License-Identifier: Apache-2.0
// Reads documentation comments. A tag's text goes on in the lines that follow it, up to an empty one or the next tag.
#include "doc.hpp"

#include <algorithm>

#include <kos/abi/status.hpp>

#include "text.hpp"

namespace kos::idlc {

namespace {

std::string_view take_word(std::string_view& rest) {
    rest.remove_prefix(std::min(rest.find_first_not_of(' '), rest.size()));
    const auto word = rest.substr(0, rest.find(' '));
    rest.remove_prefix(word.size());
    rest.remove_prefix(std::min(rest.find_first_not_of(' '), rest.size()));
    return word;
}

bool is_status(std::string_view name) {
    for (u32 value = 1; value < kStatusCount; ++value) {
        if (status_name(static_cast<Status>(value)) == name) {
            return true;
        }
    }
    return false;
}

class DocReader {
  public:
    DocReader(const std::vector<ParameterDeclaration>* parameters, Reporter& reporter)
        : parameters_{parameters}, reporter_{reporter} {}

    Doc run(const DocText& lines) {
        for (const auto& line : lines) {
            if (line.text.starts_with('@')) {
                tag(line);
            } else if (line.text.empty() || continued_ == nullptr) {
                continued_ = nullptr;
                doc_.text.push_back(line.text);
            } else {
                std::string_view rest = line.text;
                rest.remove_prefix(std::min(rest.find_first_not_of(' '), rest.size()));
                *continued_ += cat(" ", rest);
            }
        }
        while (!doc_.text.empty() && doc_.text.back().empty()) {
            doc_.text.pop_back();
        }
        return std::move(doc_);
    }

  private:
    void tag(const DocLine& line) {
        std::string_view rest = line.text;
        const auto word = take_word(rest);
        continued_ = nullptr;
        if (word == "@param") {
            named(doc_.params, line, rest);
        } else if (word == "@unit") {
            unit(line, rest);
        } else if (word == "@error") {
            status(line, rest);
        } else if (word == "@rights") {
            rights(line, rest);
        } else if (word == "@blocks" && parameters_ != nullptr) {
            continued_ = &(doc_.blocks = rest);
        } else {
            reporter_.error(Code::UnknownTag, line.place, cat("'", word, "' is no documentation tag"));
        }
    }

    const ParameterDeclaration* parameter(const DocLine& line, std::string_view name) {
        const auto matches = [name](const ParameterDeclaration& p) { return p.name.text == name; };
        const auto found =
            parameters_ == nullptr ? decltype(parameters_->end()){} : std::ranges::find_if(*parameters_, matches);
        if (parameters_ == nullptr || found == parameters_->end()) {
            reporter_.error(Code::UnknownParameter, line.place, cat("there is no parameter '", name, "' here"));
            return nullptr;
        }
        return &*found;
    }

    void named(std::map<std::string, std::string>& texts, const DocLine& line, std::string_view rest) {
        const auto name = take_word(rest);
        if (parameter(line, name) != nullptr) {
            continued_ = &(texts[std::string{name}] = rest);
        }
    }

    // Of a parameter; of the constant, field or type itself where there are no parameters.
    void unit(const DocLine& line, std::string_view rest) {
        if (parameters_ == nullptr) {
            continued_ = &(doc_.units[""] = rest);
        } else {
            named(doc_.units, line, rest);
        }
    }

    void status(const DocLine& line, std::string_view rest) {
        const auto name = take_word(rest);
        if (!is_status(name)) {
            reporter_.error(Code::UnknownStatus, line.place, cat("'", name, "' is no status code"));
            return;
        }
        doc_.errors.push_back({std::string{name}, std::string{rest}});
        continued_ = &doc_.errors.back().text;
    }

    void rights(const DocLine& line, std::string_view rest) {
        const auto* found = parameter(line, take_word(rest));
        if (found == nullptr) {
            return;
        }
        if (found->type.form != TypeExpression::Form::Named || found->type.name.text != "Handle") {
            reporter_.error(Code::BadRightsLine, line.place, "@rights is for parameters of the plain type Handle",
                            "write the rights into the type: handle<core.Task, WAIT>");
            return;
        }
        abi::Rights mask = 0;
        for (auto name = take_word(rest); !name.empty(); name = take_word(rest)) {
            const abi::Rights right = find_right(name.substr(0, name.find(',')));
            if (right == 0) {
                reporter_.error(Code::BadRightsLine, line.place, cat("'", name, "' is no right"),
                                "use names of kos/abi/rights.hpp, such as DUPLICATE");
            }
            mask |= right;
        }
        doc_.rights[found->name.text] = mask;
    }

    const std::vector<ParameterDeclaration>* parameters_;
    Reporter& reporter_;
    Doc doc_;
    std::string* continued_ = nullptr;  // the text that the next line goes on with
};

}  // namespace

Doc read_doc(const DocText& lines, const std::vector<ParameterDeclaration>* parameters, Reporter& reporter) {
    return DocReader{parameters, reporter}.run(lines);
}

std::vector<std::string> right_names(abi::Rights rights) {
    std::vector<std::string> names;
    for (const auto& row : abi::kRightNames) {
        if ((rights & static_cast<abi::Rights>(row.right)) != 0) {
            names.emplace_back(row.name);
        }
    }
    return names;
}

abi::Rights find_right(std::string_view name) {
    for (const auto& row : abi::kRightNames) {
        if (row.name == name) {
            return static_cast<abi::Rights>(row.right);
        }
    }
    return 0;
}

abi::Rights rights_in_comment(const Method& method, const Parameter& parameter) {
    const auto found = method.doc.rights.find(parameter.name);
    return found == method.doc.rights.end() ? abi::Rights{0} : found->second;
}

}  // namespace kos::idlc
