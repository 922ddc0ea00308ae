// SPDX-License-Identifier: Apache-2.0
// Packing and unpacking of register messages: each value is shifted to its place in one of the words.
#include "client_codec.hpp"

namespace kos::idlc {

namespace {

// A piece of a word: `text` is a u64 whose upper bytes are zero.
struct Leaf {
    u64 offset;
    std::string text;
};

class WordWriter {
  public:
    explicit WordWriter(const CodecNames& names) : names_{names} {}

    std::vector<std::string> words(u64 bytes) const {
        std::vector<std::string> words(bytes / 8);
        for (const auto& [offset, text] : leaves_) {
            const u64 shift = offset % 8 * 8;
            std::string& word = words[offset / 8];
            word += cat(word.empty() ? "" : " | ", shift == 0 ? text : cat(text, " << ", shift));
        }
        return words;
    }

    void collect(const Type& type, u64 offset, const std::string& value) {
        switch (type.kind) {
            case TypeKind::Integer:
                leaves_.push_back({offset, widened(type.integer->bytes, type.integer->least < 0, value)});
                break;
            case TypeKind::Handle:
                leaves_.push_back({offset, cat(value, ".raw()")});
                break;
            case TypeKind::Struct:
                for (const auto& field : type.aggregate->fields) {
                    collect(*field.type, offset + field.offset, cat(value, ".", names_.member(field.name)));
                }
                break;
            case TypeKind::Array:
                for (u64 index = 0; index < type.bound; ++index) {
                    collect(*type.element, offset + index * type.element->size, cat(value, "[", index, "]"));
                }
                break;
            default:
                leaves_.push_back({offset, cat("u64{", value, "_chunk.offset}")});
                leaves_.push_back({offset + 4, cat("u64{", value, "_chunk.size}")});
                break;
        }
    }

  private:
    std::string widened(u32 bytes, bool is_signed, const std::string& value) const {
        const std::string& prefix = names_.prefix;
        if (bytes == 8) {
            return is_signed ? cat("static_cast<", prefix, "u64>(", value, ")") : value;
        }
        // Signed values must not spread their sign over the neighbours.
        return is_signed ? cat(prefix, "u64{static_cast<", prefix, "u", bytes * 8, ">(", value, ")}")
                         : cat(prefix, "u64{", value, "}");
    }

    const CodecNames& names_;
    std::vector<Leaf> leaves_;
};

std::string word_at(u64 offset) {
    const u64 shift = offset % 8 * 8;
    return cat("reply.words[", offset / 8, "]", shift == 0 ? std::string{} : cat(" >> ", shift));
}

std::string read_parts(const Type& type, u64 offset, const CodecNames& names) {
    std::vector<std::string> parts;
    if (type.kind == TypeKind::Struct) {
        for (const auto& field : type.aggregate->fields) {
            parts.push_back(
                cat(".", names.member(field.name), " = ", read_words(*field.type, offset + field.offset, names)));
        }
    } else {
        for (u64 index = 0; index < type.bound; ++index) {
            parts.push_back(read_words(*type.element, offset + index * type.element->size, names));
        }
    }
    return cat(names.type(type), "{", join(parts, ", "), "}");
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

CodecNames client_names() {
    return {"", [](const Type& type) { return cpp_type(type, client_namespace); }, snake_case, snake_name};
}

std::vector<std::string> word_expressions(const Method& method, Direction direction, const CodecNames& names) {
    WordWriter writer{names};
    for (const auto* parameter : parameters_of(method, direction)) {
        writer.collect(*parameter->type, parameter->offset, names.argument(*parameter));
    }
    return writer.words(method.request.bytes);
}

std::string read_words(const Type& type, u64 offset, const CodecNames& names) {
    switch (type.kind) {
        case TypeKind::Integer:
            return type.integer->bytes == 8 && type.integer->least >= 0
                       ? word_at(offset)
                       : cat("static_cast<", names.prefix, type.integer->cpp, ">(", word_at(offset), ")");
        case TypeKind::Handle:
            return cat("abi::Handle{", word_at(offset), "}");
        case TypeKind::Struct:
        case TypeKind::Array:
            return read_parts(type, offset, names);
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
