// SPDX-License-Identifier: Apache-2.0
// Fuzzes the runtime of generated interfaces: whatever the checker takes can be decoded without leaving the message,
// and encoding it again gives the same message but for its padding.
//
// Input: the constant part, a byte with the number of handles, the arena.
#include <algorithm>
#include <array>
#include <cstdint>
#include <cstdlib>
#include <vector>

#include <kos/idl/schema.hpp>

namespace {

using namespace kos::idl;  // NOLINT(google-build-using-namespace): schemas are spelled out of it
using kos::u16;
using kos::u32;
using kos::u64;
using kos::u8;
using kos::usize;

struct Point {
    u8 layer;
    u32 x;
};
struct Choice {
    enum class Tag : u32 {
        Number = 0,
        Text = 1,
        Points = 2,
        Memory = 3,
        Blob = 4
    };
    Tag tag;
    union {
        u64 number{};
        std::string_view text;
        std::span<const Point> points;
        HandleTo<Point> memory;
        std::span<const std::byte> blob;
    };
};
struct Plain {
    enum class Tag : u32 {
        Small = 0,
        Point = 1
    };
    Tag tag;
    union {
        u8 small{};
        Point point;
    };
};
struct Node {
    Sequence<Choice> choices;
    u16 number;
    std::array<HandleTo<Point>, 2> handles;
};
struct Rich {
    std::array<Choice, 2> two;
    std::span<const Plain> plains;
    Sequence<Sequence<Node>> nodes;
    u8 last;
    std::string_view text;
};

using PointSchema = StructOf<Point, Field<0, Scalar<u8>, &Point::layer>, Field<4, Scalar<u32>, &Point::x>>;
using HandleSchema = HandleOf<Point, kos::abi::Right::Read | kos::abi::Right::Map>;
using ChoiceSchema =
    UnionOf<Choice, 16, 8, 8, Alternative<Scalar<u64>, &Choice::number>, Alternative<Text<12>, &Choice::text>,
            Alternative<SequenceOf<PointSchema, 4>, &Choice::points>, Alternative<HandleSchema, &Choice::memory>,
            Alternative<Blob<20>, &Choice::blob>>;
using PlainSchema =
    UnionOf<Plain, 12, 4, 4, Alternative<Scalar<u8>, &Plain::small>, Alternative<PointSchema, &Plain::point>>;
using NodeSchema = StructOf<Node, Field<0, SequenceOf<ChoiceSchema, 5>, &Node::choices>,
                            Field<8, Scalar<u16>, &Node::number>, Field<16, ArrayOf<HandleSchema, 2>, &Node::handles>>;
using RichSchema =
    StructOf<Rich, Field<0, ArrayOf<ChoiceSchema, 2>, &Rich::two>, Field<32, SequenceOf<PlainSchema, 3>, &Rich::plains>,
             Field<40, SequenceOf<SequenceOf<NodeSchema, 3>, 3>, &Rich::nodes>, Field<48, Scalar<u8>, &Rich::last>,
             Field<52, Text<30>, &Rich::text>>;

constexpr usize kConstant = size_of<RichSchema>().constant;

struct Message {
    std::vector<u64> constant;
    std::vector<u64> arena;
    usize arena_bytes = 0;
    std::vector<kos::abi::HandleElement> handles;

    kos::MessageParts parts() const {
        return {std::as_bytes(std::span{constant}), std::as_bytes(std::span{arena}).first(arena_bytes), handles};
    }
};

void require(bool condition) {
    if (!condition) {
        std::abort();
    }
}

Message make_message(std::span<const std::byte> input) {
    Message message{.constant = std::vector<u64>(kConstant / 8), .arena = {}, .handles = {}};
    std::ranges::copy(input.first(kConstant), std::as_writable_bytes(std::span{message.constant}).begin());
    const auto count = std::to_integer<usize>(input[kConstant]) % (kos::abi::kMaxHandles + 1);
    for (usize index = 0; index < count; ++index) {
        // One of them lacks a right.
        const kos::abi::Rights rights = index == 13 ? 0 : kos::abi::Right::Read | kos::abi::Right::Map;
        message.handles.push_back({.handle = 100 + index, .rights = rights, .zero = 0});
    }
    const auto arena = input.subspan(kConstant + 1);
    message.arena.resize((arena.size() + 7) / 8);
    message.arena_bytes = arena.size();
    std::ranges::copy(arena, std::as_writable_bytes(std::span{message.arena}).begin());
    return message;
}

// Room is as large as the message was: it must be enough.
Message encode_again(const kos::MessageParts& parts) {
    Message message{.constant = std::vector<u64>(kConstant / 8, ~u64{0}),
                    .arena = std::vector<u64>((parts.arena.size() + 7) / 8, ~u64{0}),
                    .handles = std::vector<kos::abi::HandleElement>(parts.handles.size())};
    const kos::MessageSpace room{.constant = std::as_writable_bytes(std::span{message.constant}),
                                 .arena = std::as_writable_bytes(std::span{message.arena}).first(parts.arena.size()),
                                 .handles = message.handles};
    const auto again = encode<RichSchema>(decode<RichSchema>(parts), room);
    require(again.has_value());
    require(again->handles.size() == parts.handles.size());
    message.arena_bytes = again->arena.size();
    return message;
}

// Equal, where the second has not the zeros of padding.
void require_same(std::span<const std::byte> received, std::span<const std::byte> again) {
    for (usize index = 0; index < again.size(); ++index) {
        require(received[index] == again[index] || again[index] == std::byte{0});
    }
}

}  // namespace

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
    if (size <= kConstant) {
        return 0;
    }
    const Message received = make_message(std::as_bytes(std::span{data, size}));
    if (!check<RichSchema>(received.parts()).has_value()) {
        return 0;
    }
    const Message again = encode_again(received.parts());
    require(check<RichSchema>(again.parts()).has_value());
    require_same(received.parts().constant, again.parts().constant);
    require_same(received.parts().arena, again.parts().arena);
    const Message third = encode_again(again.parts());
    require(third.constant == again.constant && third.arena_bytes == again.arena_bytes);
    require(std::ranges::equal(third.parts().arena, again.parts().arena));
    return 0;
}
