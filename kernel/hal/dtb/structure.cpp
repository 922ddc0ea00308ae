// SPDX-License-Identifier: Apache-2.0
// Decoding and checking the structure block.
#include "hal/dtb/structure.hpp"

#include "lib/split.hpp"

namespace kos::hal::dtb {
namespace {

constexpr u32 kWord = 4;

std::unexpected<ParseError> fail(Code code, u32 offset) {
    return std::unexpected{ParseError{code, offset}};
}

// Names are printed and compared: printable ASCII only, and in nodes no '/', which separates them in paths.
bool is_printable(std::string_view name) {
    for (const char c : name) {
        if (c <= ' ' || c > '~') {
            return false;
        }
    }
    return !name.empty();
}

bool is_node_name(std::string_view name) {
    return is_printable(name) && !lib::contains(name, '/');
}

// Neither wraps: a blob is at most kMaxBlobSize.
// The next multiple of 4 behind the NUL of a node's name.
u32 node_end(u32 name_offset, std::string_view name) {
    return lib::align_down(name_offset + static_cast<u32>(name.size()) + kWord, kWord);
}

u32 property_end(u32 value_offset, u32 length) {
    return lib::align_down(value_offset + length + (kWord - 1), kWord);
}

// What the sequence of tokens has been so far.
class Grammar {
  public:
    Parsed<void> accept(const Item& item) {
        switch (item.token) {
            case Token::BeginNode:
                return begin(item);
            case Token::Property:
                return property(item);
            case Token::EndNode:
                return end_node(item);
            case Token::End:
                return end(item);
            case Token::Nop:
                break;
        }
        return {};
    }

  private:
    Parsed<void> begin(const Item& item) {
        if (depth_ == 0 && seen_root_) {
            return fail(Code::SecondRoot, item.offset);
        }
        if (depth_ == 0 && !item.name.empty()) {
            return fail(Code::BadRootName, item.offset);
        }
        if (depth_ > 0 && !is_node_name(item.name)) {
            return fail(Code::BadNodeName, item.offset);
        }
        if (depth_ == kMaxDepth) {
            return fail(Code::TooDeep, item.offset);
        }
        seen_root_ = true;
        after_child_ = false;
        ++depth_;
        return {};
    }

    Parsed<void> property(const Item& item) const {
        if (depth_ == 0) {
            return fail(Code::PropertyOutsideNode, item.offset);
        }
        if (after_child_) {
            return fail(Code::PropertyAfterChild, item.offset);
        }
        return {};
    }

    Parsed<void> end_node(const Item& item) {
        if (depth_ == 0) {
            return fail(Code::UnmatchedEndNode, item.offset);
        }
        after_child_ = true;
        --depth_;
        return {};
    }

    Parsed<void> end(const Item& item) const {
        if (depth_ != 0) {
            return fail(Code::UnclosedNode, item.offset);
        }
        if (!seen_root_) {
            return fail(Code::NoRoot, item.offset);
        }
        return {};
    }

    u32 depth_ = 0;
    bool seen_root_ = false;
    bool after_child_ = false;
};

}  // namespace

bool Structure::fits(u32 offset, u32 length) const {
    return offset >= structure_.offset && lib::range_fits(offset - structure_.offset, length, structure_.size);
}

Parsed<u32> Structure::word(u32 offset) const {
    if (!fits(offset, kWord)) {
        return fail(Code::StructureTruncated, offset);
    }
    return blob_.big_endian<u32>(offset).value_or(0);
}

Parsed<Item> Structure::read(u32 offset) const {
    const Parsed<u32> token = word(offset);
    if (!token.has_value()) {
        return std::unexpected{token.error()};
    }
    const Item item{.token = static_cast<Token>(*token), .offset = offset, .next = offset + kWord};
    switch (item.token) {
        case Token::BeginNode:
            return read_node(item);
        case Token::Property:
            return read_property(item);
        case Token::EndNode:
        case Token::Nop:
        case Token::End:
            return item;
    }
    return fail(Code::BadToken, offset);
}

Parsed<Item> Structure::read_node(Item item) const {
    const u32 end = structure_.offset + structure_.size;
    const lib::ByteView rest = blob_.slice(item.next, end - item.next).value_or(lib::ByteView{});
    const Result<std::string_view> name = rest.c_string(0);
    if (!name.has_value()) {
        return fail(Code::StructureTruncated, item.offset);
    }
    item.name = *name;
    item.next = node_end(item.next, *name);
    return item;
}

Parsed<Item> Structure::read_property(Item item) const {
    const Parsed<u32> length = word(item.next);
    const Parsed<u32> string = word(item.next + kWord);
    if (!length.has_value() || !string.has_value()) {
        return fail(Code::StructureTruncated, item.offset);
    }
    item.value_offset = item.next + 2 * kWord;
    if (!fits(item.value_offset, *length)) {
        return fail(Code::PropertyTruncated, item.offset);
    }
    const Result<std::string_view> name = property_name(*string);
    if (!name.has_value()) {
        return fail(Code::BadPropertyName, item.offset);
    }
    item.name = *name;
    item.value = blob_.slice(item.value_offset, *length).value_or(lib::ByteView{});
    item.next = property_end(item.value_offset, *length);
    return item;
}

Result<std::string_view> Structure::property_name(u32 string) const {
    const lib::ByteView strings = TRY(blob_.slice(strings_.offset, strings_.size));
    const std::string_view name = TRY(strings.c_string(string));
    if (!is_printable(name)) {
        return Error{Status::Invalid};
    }
    return name;
}

u32 Structure::next_of(u32 offset) const {
    const u32 behind = offset + kWord;
    switch (token_at(offset)) {
        case Token::BeginNode:
            return node_end(behind, checked_name(behind));
        case Token::Property:
            return property_end(behind + 2 * kWord, checked_word(behind));
        case Token::EndNode:
        case Token::Nop:
        case Token::End:
            break;
    }
    return behind;
}

// Each item is made in one piece where the caller wants it: every walk at boot pays for a copy.
Item Structure::at(u32 offset) const {
    const Token token = token_at(offset);
    const u32 behind = offset + kWord;
    switch (token) {
        case Token::BeginNode: {
            const std::string_view name = checked_name(behind);
            return {.token = token, .offset = offset, .next = node_end(behind, name), .name = name};
        }
        case Token::Property: {
            const u32 length = checked_word(behind);
            const u32 value = behind + 2 * kWord;
            return {.token = token,
                    .offset = offset,
                    .next = property_end(value, length),
                    .name = checked_name(u64{strings_.offset} + checked_word(behind + kWord)),
                    .value = blob_.slice(value, length).value_or(lib::ByteView{}),
                    .value_offset = value};
        }
        case Token::EndNode:
        case Token::Nop:
        case Token::End:
            return {.token = token, .offset = offset, .next = behind};
    }
    return {};
}

Parsed<void> Structure::check() const {
    Grammar grammar;
    for (u32 offset = start();;) {
        const Parsed<Item> item = read(offset);
        if (!item.has_value()) {
            return std::unexpected{item.error()};
        }
        if (const Parsed<void> accepted = grammar.accept(*item); !accepted.has_value() || item->token == Token::End) {
            return accepted;
        }
        offset = item->next;
    }
}

u32 Structure::skip_node(u32 node) const {
    u32 depth = 0;
    u32 offset = node;
    do {
        const Token token = token_at(offset);
        if (token == Token::End) {
            return offset;
        }
        depth += token == Token::BeginNode ? 1U : 0U;
        depth -= token == Token::EndNode ? 1U : 0U;
        offset = next_of(offset);
    } while (depth > 0);
    return offset;
}

}  // namespace kos::hal::dtb
