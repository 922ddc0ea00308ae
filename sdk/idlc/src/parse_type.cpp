// SPDX-License-Identifier: Apache-2.0
// Type expressions. bytes, string, array, sequence and handle are keywords only before "<".
#include "cursor.hpp"
#include "parse.hpp"

namespace kos::idlc {

namespace {

constexpr u32 kMaxNesting = 32;

TypeExpression parse_nested(Cursor& cursor, u32 nesting);

void parse_arguments(Cursor& cursor, TypeExpression& type, u32 nesting) {
    using Form = TypeExpression::Form;
    if (type.form == Form::Handle) {
        type.name = cursor.qualified_name("an interface package or an object type");
        while (cursor.accept(",")) {
            type.rights.push_back(cursor.identifier("the name of a right"));
        }
        return;
    }
    if (type.form == Form::Array || type.form == Form::Sequence) {
        type.element = std::make_unique<TypeExpression>(parse_nested(cursor, nesting + 1));
        cursor.expect(",", "between the element type and the number of elements");
    }
    type.bound = parse_expression(cursor);
}

TypeExpression::Form form_of(std::string_view word) {
    using Form = TypeExpression::Form;
    if (word == "bytes") {
        return Form::Bytes;
    }
    if (word == "string") {
        return Form::String;
    }
    if (word == "array") {
        return Form::Array;
    }
    if (word == "sequence") {
        return Form::Sequence;
    }
    return word == "handle" ? Form::Handle : Form::Named;
}

TypeExpression parse_nested(Cursor& cursor, u32 nesting) {
    TypeExpression type;
    type.place = cursor.peek().place;
    if (nesting > kMaxNesting) {
        cursor.reporter().error(Code::TooDeep, type.place, "this type is nested too deeply",
                                "give the inner part a name with typedef or struct");
        throw SyntaxError{};
    }
    if (cursor.peek().kind == TokenKind::Id && cursor.peek(1).is("<")) {
        type.form = form_of(cursor.peek().text);
    }
    if (type.form == TypeExpression::Form::Named) {
        type.name = cursor.qualified_name("a type");
        type.place = type.name.place;
        return type;
    }
    cursor.next();
    cursor.next();
    parse_arguments(cursor, type, nesting);
    cursor.expect(">", "after the type's arguments");
    return type;
}

}  // namespace

TypeExpression parse_type(Cursor& cursor) {
    return parse_nested(cursor, 0);
}

}  // namespace kos::idlc
