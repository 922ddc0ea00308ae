// SPDX-License-Identifier: Apache-2.0
// IDL files: package, imports, constants, typedefs, structs, unions, one interface.
#include "cursor.hpp"
#include "lexer.hpp"
#include "parse.hpp"
#include "text.hpp"

namespace kos::idlc {

namespace {

class IdlParser {
  public:
    IdlParser(const std::vector<Token>& tokens, Reporter& reporter) : cursor_{tokens, reporter} {}

    IdlFile run() {
        guarded([this] { header(); });
        while (!cursor_.at_end()) {
            const usize from = cursor_.position();
            try {
                declaration();
            } catch (const SyntaxError&) {
                skip_declaration(from);
            }
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
            skip_declaration(from);
        }
    }

    void header() {
        file_.doc = cursor_.peek().doc;
        cursor_.expect("package", "at the start of an IDL file");
        file_.package = cursor_.qualified_name("the name of the package");
    }

    void declaration() {
        const DocText doc = cursor_.peek().doc;
        if (cursor_.accept("import")) {
            file_.imports.push_back(cursor_.qualified_name("the name of a package"));
        } else if (cursor_.accept("const")) {
            constant(doc);
        } else if (cursor_.accept("typedef")) {
            TypeExpression type = parse_type(cursor_);
            Name name = cursor_.identifier("the name of the new type");
            file_.typedefs.push_back({std::move(name), std::move(type), doc});
            cursor_.expect(";", "after the typedef");
        } else if (cursor_.accept("struct")) {
            aggregate(AggregateForm::Struct, doc);
        } else if (cursor_.accept("union")) {
            aggregate(AggregateForm::Union, doc);
        } else if (cursor_.at("interface")) {
            interface(doc);
        } else {
            cursor_.fail("import, const, typedef, struct, union or interface",
                         cursor_.at(";") ? "remove ';': only const, typedef, field and method end with it"
                                         : "begin the declaration with one of these words");
        }
    }

    // After an error: goes to the next word that begins a declaration.
    void skip_declaration(usize from) {
        cursor_.skip_to({"import", "const", "typedef", "struct", "union", "interface"}, from);
    }

    void constant(const DocText& doc) {
        TypeExpression type = parse_type(cursor_);
        Name name = cursor_.identifier("the name of the constant");
        cursor_.expect("=", "before the constant's value");
        auto value = parse_expression(cursor_);
        file_.constants.push_back({std::move(name), std::move(type), std::move(value), doc});
        cursor_.expect(";", "after the constant");
    }

    void aggregate(AggregateForm form, const DocText& doc) {
        AggregateDeclaration result{form, cursor_.identifier("a name"), {}, doc};
        cursor_.expect("{", "before the fields");
        members([&] {
            const DocText field_doc = cursor_.peek().doc;
            TypeExpression type = parse_type(cursor_);
            Name name = cursor_.identifier("the name of the field");
            cursor_.expect(";", "after the field");
            result.fields.push_back({std::move(name), std::move(type), field_doc});
        });
        file_.aggregates.push_back(std::move(result));
        cursor_.expect("}", "after the last field");
    }

    // Members up to "}", each with its own recovery at ";".
    template <typename Step>
    void members(Step step) {
        while (!cursor_.at_end() && !cursor_.at("}")) {
            const usize from = cursor_.position();
            try {
                step();
            } catch (const SyntaxError&) {
                cursor_.skip_to({";", "}"}, from);
                cursor_.accept(";");
            }
        }
    }

    void interface(const DocText& doc) {
        InterfaceDeclaration result{cursor_.next().place, {}, doc};
        cursor_.expect("{", "before the methods");
        members([&] { result.methods.push_back(method()); });
        if (file_.interface.has_value()) {
            cursor_.reporter().error(Code::SecondInterface, result.place, "this package has an interface already");
        } else {
            file_.interface = std::move(result);
        }
        cursor_.expect("}", "after the last method");
    }

    MethodDeclaration method() {
        const DocText doc = cursor_.peek().doc;
        MethodDeclaration result{cursor_.identifier("the name of a method"), {}, doc};
        cursor_.expect("(", "after the method's name");
        if (!cursor_.at(")")) {
            do {
                result.parameters.push_back(parameter(result));
            } while (cursor_.accept(","));
        }
        cursor_.expect(")", "after the parameters");
        cursor_.expect(";", "after the method");
        return result;
    }

    ParameterDeclaration parameter(const MethodDeclaration& method) {
        const Place place = cursor_.peek().place;
        ParameterDeclaration result;
        if (cursor_.accept("in")) {
            result.direction = Direction::In;
        } else if (cursor_.accept("out")) {
            result.direction = Direction::Out;
        } else if (cursor_.accept("error")) {
            result.direction = Direction::Error;
        } else {
            cursor_.fail("in, out or error", "say in which direction the parameter travels");
        }
        if (!method.parameters.empty() && method.parameters.back().direction > result.direction) {
            cursor_.reporter().error(Code::DirectionOrder, place, "the parameters are not in the order in, out, error");
        }
        result.type = parse_type(cursor_);
        result.name = cursor_.identifier("the name of the parameter");
        return result;
    }

    Cursor cursor_;
    IdlFile file_;
};

}  // namespace

IdlFile parse_idl(const SourceFile& file, Reporter& reporter) {
    const auto tokens = lex(file, reporter);
    return IdlParser{tokens, reporter}.run();
}

}  // namespace kos::idlc
