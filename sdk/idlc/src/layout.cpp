// SPDX-License-Identifier: Apache-2.0
// Natural alignment, little endian; variable-size values are an 8-byte chunk {u32 offset, u32 size};
// a union is a 32-bit tag and the alternatives behind it; a constant part is a multiple of 8 bytes.
#include "layout.hpp"

#include <algorithm>

namespace kos::idlc {

namespace {

constexpr u64 kChunkBytes = 8;
constexpr u64 kChunkAlign = 4;
constexpr u64 kChunkPlace = 8;  // what a chunk's place in the arena is a multiple of
constexpr u64 kTagBytes = 4;

u64 round_up(u64 value, u64 align) {
    return std::min(kHuge, (value + align - 1) / align * align);
}

// Places one thing after the other.
class Placer {
  public:
    u64 place(u64 size, u64 align) {
        const u64 at = round_up(end_, align);
        end_ = std::min(kHuge, at + size);
        align_ = std::max(align_, align);
        return at;
    }
    u64 size() const { return round_up(end_, align_); }
    u64 align() const { return align_; }

  private:
    u64 end_ = 0;
    u64 align_ = 1;
};

u64 times(u64 count, u64 value) {
    return value != 0 && count > kHuge / value ? kHuge : count * value;
}

void add(Content& content, const Content& part, u64 count = 1) {
    const auto sum = [count](u64& whole, u64 one) { whole = std::min(kHuge, whole + times(count, one)); };
    sum(content.chunks, part.chunks);
    sum(content.handles, part.handles);
    sum(content.fixed_handles, part.fixed_handles);
    sum(content.arena, part.arena);
}

// Only one alternative is there.
void widen(Content& content, const Content& part) {
    content.chunks = std::max(content.chunks, part.chunks);
    content.handles = std::max(content.handles, part.handles);
    content.fixed_handles = std::max(content.fixed_handles, part.fixed_handles);
    content.arena = std::max(content.arena, part.arena);
}

void lay_out_chunk(Type& type) {
    type.size = kChunkBytes;
    type.align = kChunkAlign;
    u64 bytes = type.bound + (type.kind == TypeKind::String ? 1 : 0);
    if (type.kind == TypeKind::Sequence) {
        bytes = times(type.bound, type.element->size);
        add(type.content, type.element->content, type.bound);
        type.content.fixed_handles = 0;
    }
    add(type.content, {.chunks = 1, .arena = round_up(bytes, kChunkPlace)});
}

// Types are stored after what they are made of, so one pass in their order is enough.
void lay_out_type(Type& type) {
    switch (type.kind) {
        case TypeKind::Integer:
            type.size = type.align = type.integer->bytes;
            break;
        case TypeKind::Handle:
            type.size = type.align = 8;
            type.content = {.handles = 1, .fixed_handles = 1};
            break;
        case TypeKind::Struct:
        case TypeKind::Union:
            type.size = type.aggregate->size;
            type.align = type.aggregate->align;
            type.content = type.aggregate->content;
            break;
        case TypeKind::Array:
            type.size = times(type.bound, type.element->size);
            type.align = type.element->align;
            add(type.content, type.element->content, type.bound);
            break;
        case TypeKind::Bytes:
        case TypeKind::String:
        case TypeKind::Sequence:
            lay_out_chunk(type);
            break;
    }
}

void lay_out_struct(Aggregate& aggregate) {
    Placer placer;
    for (auto& field : aggregate.fields) {
        field.offset = placer.place(field.type->size, field.type->align);
    }
    // An empty struct is one byte, as in C++, so that elements can be counted.
    aggregate.size = std::max<u64>(placer.size(), 1);
    aggregate.align = placer.align();
}

void lay_out_union(Aggregate& aggregate) {
    u64 size = 0;
    u64 align = kTagBytes;
    for (const auto& field : aggregate.fields) {
        size = std::max(size, field.type->size);
        align = std::max(align, field.type->align);
    }
    aggregate.payload = round_up(kTagBytes, align);
    for (auto& field : aggregate.fields) {
        field.offset = aggregate.payload;
    }
    aggregate.size = round_up(aggregate.payload + size, align);
    aggregate.align = align;
}

void lay_out_aggregate(Aggregate& aggregate) {
    aggregate.form == AggregateForm::Struct ? lay_out_struct(aggregate) : lay_out_union(aggregate);
    const auto join = aggregate.form == AggregateForm::Struct
                          ? [](Content& content, const Content& part) { add(content, part); }
                          : widen;
    for (const auto& field : aggregate.fields) {
        join(aggregate.content, field.type->content);
    }
    aggregate.laid_out = true;
}

MessageLayout lay_out_message(Method& method, Direction direction) {
    MessageLayout layout;
    Placer placer;
    for (auto& parameter : method.parameters) {
        if (parameter.direction != direction) {
            continue;
        }
        parameter.offset = placer.place(parameter.type->size, parameter.type->align);
        add(layout.content, parameter.type->content);
        layout.present = true;
    }
    layout.bytes = round_up(placer.size(), 8);
    return layout;
}

}  // namespace

void lay_out(Model& model) {
    for (auto& type : model.types) {
        // A struct's type follows the types of its fields; the struct itself is laid out when it is first used.
        if (type.aggregate != nullptr && !type.aggregate->laid_out) {
            lay_out_aggregate(*type.aggregate);
        }
        lay_out_type(type);
    }
    for (auto& [name, package] : model.packages) {
        if (!package->interface) {
            continue;
        }
        for (auto& method : package->interface->methods) {
            method.request = lay_out_message(method, Direction::In);
            method.response = lay_out_message(method, Direction::Out);
            method.error = lay_out_message(method, Direction::Error);
        }
    }
}

}  // namespace kos::idlc
