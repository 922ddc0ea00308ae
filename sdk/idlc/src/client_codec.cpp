// SPDX-License-Identifier: Apache-2.0
// Packing and unpacking of register messages: each value is shifted to its place in one of the words.
#include "client_codec.hpp"

#include <algorithm>

namespace kos::idlc {

namespace {

// A piece of a word: `text` is a u64 whose upper bytes are zero.
struct Leaf {
    u64 offset;
    std::string text;
};

std::string widened(u32 bytes, bool is_signed, const std::string& value) {
    if (bytes == 8) {
        return is_signed ? cat("static_cast<u64>(", value, ")") : value;
    }
    // Signed values must not spread their sign over the neighbours.
    return is_signed ? cat("u64{static_cast<u", bytes * 8, ">(", value, ")}") : cat("u64{", value, "}");
}

void collect(std::vector<Leaf>& leaves, const Type& type, u64 offset, const std::string& value) {
    switch (type.kind) {
        case TypeKind::Integer:
            leaves.push_back({offset, widened(type.integer->bytes, type.integer->least < 0, value)});
            break;
        case TypeKind::Handle:
            leaves.push_back({offset, cat(value, ".raw()")});
            break;
        case TypeKind::Struct:
            for (const auto& field : type.aggregate->fields) {
                collect(leaves, *field.type, offset + field.offset, cat(value, ".", snake_case(field.name)));
            }
            break;
        case TypeKind::Array:
            for (u64 index = 0; index < type.bound; ++index) {
                collect(leaves, *type.element, offset + index * type.element->size, cat(value, "[", index, "]"));
            }
            break;
        default:
            leaves.push_back({offset, cat("u64{", value, "_chunk.offset}")});
            leaves.push_back({offset + 4, cat("u64{", value, "_chunk.size}")});
            break;
    }
}

std::string word_at(u64 offset) {
    const u64 shift = offset % 8 * 8;
    return cat("reply.words[", offset / 8, "]", shift == 0 ? std::string{} : cat(" >> ", shift));
}

template <typename Scalar>
std::string read_parts(const Type& type, u64 offset, const Scalar& scalar) {
    std::vector<std::string> parts;
    if (type.kind == TypeKind::Struct) {
        for (const auto& field : type.aggregate->fields) {
            parts.push_back(cat(".", snake_case(field.name), " = ", scalar(*field.type, offset + field.offset)));
        }
    } else {
        for (u64 index = 0; index < type.bound; ++index) {
            parts.push_back(scalar(*type.element, offset + index * type.element->size));
        }
    }
    return cat(cpp_type(type, client_namespace), "{", join(parts, ", "), "}");
}

}  // namespace

std::string client_namespace(const Package& package) {
    const std::string parent = parent_of(package.name);
    std::string scope = cat("kos", parent.empty() ? "" : "::", replace_all(parent, '.', "::"));
    if (package.interface) {
        scope += cat("::", last_id(package.name));
    }
    return scope;
}

std::vector<std::string> word_expressions(const Method& method, Direction direction) {
    std::vector<Leaf> leaves;
    for (const auto* parameter : parameters_of(method, direction)) {
        collect(leaves, *parameter->type, parameter->offset, snake_case(parameter->name));
    }
    std::vector<std::string> words(method.request.bytes / 8);
    for (const auto& [offset, text] : leaves) {
        const u64 shift = offset % 8 * 8;
        std::string& word = words[offset / 8];
        word += cat(word.empty() ? "" : " | ", shift == 0 ? text : cat(text, " << ", shift));
    }
    return words;
}

std::string read_words(const Type& type, u64 offset) {
    switch (type.kind) {
        case TypeKind::Integer:
            return type.integer->bytes == 8 && type.integer->least >= 0
                       ? word_at(offset)
                       : cat("static_cast<", type.integer->cpp, ">(", word_at(offset), ")");
        case TypeKind::Handle:
            return cat("abi::Handle{", word_at(offset), "}");
        case TypeKind::Struct:
        case TypeKind::Array:
            return read_parts(type, offset, read_words);
        default:
            return cat("abi::Chunk{static_cast<u32>(", word_at(offset), "), static_cast<u32>(", word_at(offset + 4),
                       ")}");
    }
}

std::string read_memory(const Type& type, u64 offset) {
    return cat("wire::load<", type.is_chunk() ? std::string{"abi::Chunk"} : cpp_type(type, client_namespace),
               ">(constant, ", offset, ")");
}

}  // namespace kos::idlc
