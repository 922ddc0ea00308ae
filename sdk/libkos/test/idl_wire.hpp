// SPDX-License-Identifier: Apache-2.0
// Messages for tests of the runtime: encoded by a schema, or put together byte by byte.
#pragma once

#include <array>
#include <cstring>
#include <vector>

#include <kos/idl/schema.hpp>

namespace kos::idl::test {

// A message whose bytes a test may change.
struct Wire {
    std::vector<u64> constant{};
    std::vector<u64> arena{};  // words, so that it is aligned
    usize arena_bytes = 0;
    std::vector<abi::HandleElement> handles{};

    std::byte* constant_at(usize offset) { return std::as_writable_bytes(std::span{constant}).data() + offset; }
    std::byte* arena_at(usize offset) { return std::as_writable_bytes(std::span{arena}).data() + offset; }
    void resize_arena(usize bytes) {
        arena.resize((bytes + 7) / 8);
        arena_bytes = bytes;
    }

    MessageParts parts() const {
        return {std::as_bytes(std::span{constant}), std::as_bytes(std::span{arena}).first(arena_bytes), handles};
    }
};

template <typename T>
void put(std::byte* at, T value) {
    std::memcpy(at, &value, sizeof(value));
}

template <typename T>
T get(const std::byte* at) {
    T value;
    std::memcpy(&value, at, sizeof(value));
    return value;
}

// A chunk in the constant part.
inline void put_chunk(Wire& wire, usize at, u32 offset, u32 size) {
    put(wire.constant_at(at), abi::Chunk{offset, size});
}

// Encodes into room of these sizes that is full of rubbish, so that forgotten bytes show.
template <typename Schema>
Result<Wire> encode_into(const typename Schema::Value& value, usize arena_bytes, usize handles) {
    Wire wire;
    wire.constant.assign(size_of<Schema>().constant / 8, 0xa5a5'a5a5'a5a5'a5a5);
    wire.arena.assign((arena_bytes + 7) / 8, 0xa5a5'a5a5'a5a5'a5a5);
    wire.handles.resize(handles);
    const MessageSpace room{.constant = std::as_writable_bytes(std::span{wire.constant}),
                            .arena = std::as_writable_bytes(std::span{wire.arena}).first(arena_bytes),
                            .handles = wire.handles};
    const MessageParts parts = TRY(encode<Schema>(value, room));
    std::vector<u64> arena((parts.arena.size() + 7) / 8);
    wire::copy_bytes(std::as_writable_bytes(std::span{arena}).data(), parts.arena.data(), parts.arena.size());
    wire.arena = arena;
    wire.arena_bytes = parts.arena.size();
    wire.handles.resize(parts.handles.size());
    return wire;
}

template <typename Schema>
Wire encoded(const typename Schema::Value& value) {
    return encode_into<Schema>(value, 4096, abi::kMaxHandles).value();
}

template <typename Schema>
Status checked(const Wire& wire) {
    const auto result = check<Schema>(wire.parts());
    return result.has_value() ? Status::Ok : result.error();
}

}  // namespace kos::idl::test
