// SPDX-License-Identifier: Apache-2.0
// CDL and EDL files: a component or an entity with sections in any order, each once.
#include <set>

#include "cursor.hpp"
#include "lexer.hpp"
#include "parse.hpp"
#include "text.hpp"

namespace kos::idlc {

namespace {

class UnitParser {
  public:
    UnitParser(const std::vector<Token>& tokens, Reporter& reporter) : cursor_{tokens, reporter} {}

    UnitFile run() {
        guarded([this] { header(); });
        while (!cursor_.at_end()) {
            guarded([this] { section(); });
        }
        return std::move(file_);
    }

  private:
    template <typename Step>
    void guarded(Step step) {
        const usize from = cursor_.position();
        try {
            step();
        } catch (const SyntaxError&) {
            cursor_.skip_to({"endpoints", "interfaces", "components", "security", "}"}, from);
            cursor_.accept("}");
        }
    }

    void header() {
        file_.doc = cursor_.peek().doc;
        if (cursor_.accept("component")) {
            file_.form = UnitForm::Component;
        } else if (cursor_.accept("task")) {
            cursor_.expect("class", "after 'task'");
        } else {
            cursor_.expect("entity", "(or 'task class', or 'component') at the start of the file");
        }
        file_.name = cursor_.qualified_name("the name of the class");
    }

    void section() {
        const Token& word = cursor_.peek();
        if (word.is("endpoints") || word.is("interfaces")) {
            once("endpoints", word.place);
            bindings(file_.endpoints);
        } else if (word.is("components")) {
            once("components", word.place);
            bindings(file_.components);
        } else if (word.is("security")) {
            once("security", word.place);
            cursor_.next();
            file_.security = cursor_.qualified_name("the package of the security interface");
        } else {
            cursor_.fail("endpoints, components or security", "a section begins with one of these words");
        }
    }

    void once(const std::string& section, const Place& place) {
        if (!seen_.insert(section).second) {
            cursor_.reporter().error(Code::SectionTwice, place, cat("the section '", section, "' stands twice"));
        }
    }

    void bindings(std::vector<Binding>& list) {
        cursor_.next();
        cursor_.expect("{", "after the section's name");
        while (!cursor_.at_end() && !cursor_.at("}")) {
            const DocText doc = cursor_.peek().doc;
            Name name = cursor_.identifier("a name, or '}'");
            cursor_.expect(":", "after the name");
            list.push_back({std::move(name), cursor_.qualified_name("a package or component"), doc});
            check_underscore(list.back().name);
        }
        cursor_.expect("}", "at the end of the section");
    }

    void check_underscore(const Name& name) {
        if (name.text.find('_') != std::string::npos) {
            cursor_.reporter().error(
                Code::Underscore, name.place,
                cat("'", name.text, "' has an underscore; names of instances and endpoints have none"));
        }
    }

    Cursor cursor_;
    UnitFile file_;
    std::set<std::string> seen_;
};

}  // namespace

UnitFile parse_unit(const SourceFile& file, Reporter& reporter) {
    const auto tokens = lex(file, reporter);
    return UnitParser{tokens, reporter}.run();
}

}  // namespace kos::idlc
