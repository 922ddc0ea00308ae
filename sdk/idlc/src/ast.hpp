// SPDX-License-Identifier: Apache-2.0
// What the parsers build: the text's structure, names not yet looked up.
#pragma once

#include <memory>
#include <optional>
#include <string>
#include <vector>

#include "token.hpp"

namespace kos::idlc {

// An identifier, or identifiers joined by dots.
struct Name {
    std::string text;
    Place place;
};

using DocText = std::vector<DocLine>;

// A constant expression.
struct Expression {
    enum class Form : u8 {
        Number,
        Constant,
        Unary,
        Binary
    };

    Form form = Form::Number;
    u64 number = 0;
    Name name;                         // of a Constant
    std::string op;                    // of Unary and Binary, as written
    Place place;                       // of the operator or operand
    std::unique_ptr<Expression> left;  // the only operand of Unary
    std::unique_ptr<Expression> right;
};

struct TypeExpression {
    enum class Form : u8 {
        Named,
        Bytes,
        String,
        Array,
        Sequence,
        Handle
    };

    Form form = Form::Named;
    Name name;                                // Named: the type; Handle: interface or object type
    std::unique_ptr<TypeExpression> element;  // Array, Sequence
    std::unique_ptr<Expression> bound;        // Bytes, String, Array, Sequence
    std::vector<Name> rights;                 // Handle
    Place place;
};

struct ConstantDeclaration {
    Name name;
    TypeExpression type;
    std::unique_ptr<Expression> value;
    DocText doc;
};

struct TypedefDeclaration {
    Name name;
    TypeExpression type;
    DocText doc;
};

struct FieldDeclaration {
    Name name;
    TypeExpression type;
    DocText doc;
};

enum class AggregateForm : u8 {
    Struct,
    Union
};

struct AggregateDeclaration {
    AggregateForm form = AggregateForm::Struct;
    Name name;
    std::vector<FieldDeclaration> fields;
    DocText doc;
};

enum class Direction : u8 {
    In,
    Out,
    Error
};

struct ParameterDeclaration {
    Direction direction = Direction::In;
    Name name;
    TypeExpression type;
};

struct MethodDeclaration {
    Name name;
    std::vector<ParameterDeclaration> parameters;
    DocText doc;
};

struct InterfaceDeclaration {
    Place place;
    std::vector<MethodDeclaration> methods;
    DocText doc;
};

struct IdlFile {
    Name package;
    std::vector<Name> imports;
    std::vector<ConstantDeclaration> constants;
    std::vector<TypedefDeclaration> typedefs;
    std::vector<AggregateDeclaration> aggregates;
    std::optional<InterfaceDeclaration> interface;
    DocText doc;
    bool opaque = false;  // stands for a file that is not there
};

// `name : qname`, an endpoint or a component instance.
struct Binding {
    Name name;
    Name target;
    DocText doc;
};

enum class UnitForm : u8 {
    Component,
    Entity
};

// A CDL or EDL file.
struct UnitFile {
    UnitForm form = UnitForm::Entity;
    Name name;
    std::vector<Binding> endpoints;
    std::vector<Binding> components;
    std::optional<Name> security;
    DocText doc;
    bool opaque = false;  // stands for a file that is not there
};

}  // namespace kos::idlc
