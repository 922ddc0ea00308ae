// SPDX-License-Identifier: Apache-2.0
// Constant expressions: ( ) unary-  **  * / %  + -  << >>  &  ^  |, from tight to loose.
#include <array>

#include "cursor.hpp"
#include "parse.hpp"
#include "text.hpp"

namespace kos::idlc {

namespace {

constexpr u32 kMaxNodes = 512;  // of one expression; keeps every recursion over the tree shallow
constexpr u32 kMaxNesting = 64;

// Loose to tight. "**" stands apart: it groups to the right.
constexpr std::array<std::array<std::string_view, 3>, 6> kLevels = {
    {{"|"}, {"^"}, {"&"}, {"<<", ">>"}, {"+", "-"}, {"*", "/", "%"}}};

using Node = std::unique_ptr<Expression>;

class ExpressionParser {
  public:
    explicit ExpressionParser(Cursor& cursor) : cursor_{cursor} {}

    Node level(usize index) {
        if (index == kLevels.size()) {
            return power();
        }
        Node left = level(index + 1);
        while (true) {
            const auto op = operator_of(index);
            if (op.empty()) {
                return left;
            }
            Node node = make(Expression::Form::Binary, op);
            node->left = std::move(left);
            node->right = level(index + 1);
            left = std::move(node);
        }
    }

  private:
    // Takes an operator of this level and returns it; "" when there is none. "**" is not "*".
    std::string_view operator_of(usize index) {
        for (const auto op : kLevels[index]) {
            if (op.empty() || !matches(op) || (op == "*" && matches("**"))) {
                continue;
            }
            op_place_ = cursor_.peek().place;
            op_place_.length = static_cast<u32>(op.size());
            for (usize taken = 0; taken < op.size(); ++taken) {
                cursor_.next();
            }
            return op;
        }
        return {};
    }

    bool matches(std::string_view op) const {
        if (!cursor_.at(op.substr(0, 1))) {
            return false;
        }
        return op.size() == 1 || (cursor_.peek(1).is(op.substr(1)) && cursor_.peek().touches(cursor_.peek(1)));
    }

    Node make(Expression::Form form, std::string_view op) {
        if (++nodes_ > kMaxNodes) {
            too_deep();
        }
        auto node = std::make_unique<Expression>();
        node->form = form;
        node->op = op;
        node->place = op_place_;
        return node;
    }

    [[noreturn]] void too_deep() {
        cursor_.reporter().error(Code::TooDeep, cursor_.peek().place,
                                 "this expression is too long or nested too deeply", "split it into several constants");
        throw SyntaxError{};
    }

    Node power() {
        Node base = unary();
        if (!matches("**")) {
            return base;
        }
        op_place_ = cursor_.peek().place;
        op_place_.length = 2;
        cursor_.next();
        cursor_.next();
        Node node = make(Expression::Form::Binary, "**");
        node->left = std::move(base);
        enter();
        node->right = power();
        --nesting_;
        return node;
    }

    Node unary() {
        if (!cursor_.at("-")) {
            return primary();
        }
        op_place_ = cursor_.next().place;
        Node node = make(Expression::Form::Unary, "-");
        enter();
        node->left = unary();
        --nesting_;
        return node;
    }

    Node primary() {
        op_place_ = cursor_.peek().place;
        if (cursor_.accept("(")) {
            enter();
            Node inner = level(0);
            --nesting_;
            cursor_.expect(")", "after the expression");
            return inner;
        }
        if (cursor_.peek().kind == TokenKind::Integer) {
            Node node = make(Expression::Form::Number, {});
            node->number = cursor_.next().value;
            return node;
        }
        if (cursor_.peek().kind != TokenKind::Id) {
            cursor_.fail("a number or the name of a constant", "write an integer or an imported constant");
        }
        Node node = make(Expression::Form::Constant, {});
        node->name = cursor_.qualified_name("the name of a constant");
        node->place = node->name.place;
        return node;
    }

    void enter() {
        if (++nesting_ > kMaxNesting) {
            too_deep();
        }
    }

    Cursor& cursor_;
    Place op_place_;
    u32 nodes_ = 0;
    u32 nesting_ = 0;
};

}  // namespace

Node parse_expression(Cursor& cursor) {
    return ExpressionParser{cursor}.level(0);
}

}  // namespace kos::idlc
