// SPDX-License-Identifier: Apache-2.0
// Writes the block that a new process finds at its start (kos/abi/start_block.hpp). The kernel uses it for init, init
// for its children.
#pragma once

#include <cstring>
#include <span>
#include <string_view>

#include <kos/abi/start_block.hpp>
#include <kos/base/result.hpp>

namespace kos {

struct NamedHandle {
    std::string_view name;
    abi::StartHandleKind kind;
    u64 handle;
    u64 cookie;
};

struct StartBlockContents {
    std::string_view name;
    std::span<const std::string_view> arguments;
    std::span<const std::string_view> environment;  // "NAME=value"
    std::span<const NamedHandle> handles;
};

namespace detail {

class StartBlockWriter {
  public:
    explicit StartBlockWriter(std::span<std::byte> buffer) : buffer_{buffer} {}

    // Reserves bytes for a table; strings come after all of them.
    u32 reserve(usize bytes, usize alignment) {
        used_ = (used_ + alignment - 1) / alignment * alignment;
        const usize offset = used_;
        used_ += bytes;
        return static_cast<u32>(offset);
    }

    u32 append(std::string_view text) {
        const u32 offset = reserve(text.size() + 1, 1);
        put(offset, text.data(), text.size());
        put(offset + static_cast<u32>(text.size()), "", 1);
        return offset;
    }

    void put(u32 offset, const void* source, usize bytes) {
        if (offset <= buffer_.size() && bytes <= buffer_.size() - offset) {
            std::memcpy(buffer_.data() + offset, source, bytes);
        }
    }

    u32 put_strings(u32 table, std::span<const std::string_view> texts) {
        for (usize i = 0; i < texts.size(); ++i) {
            const u32 offset = append(texts[i]);
            put(table + static_cast<u32>(i * sizeof(u32)), &offset, sizeof(offset));
        }
        return static_cast<u32>(texts.size());
    }

    usize used() const { return used_; }

  private:
    std::span<std::byte> buffer_;
    usize used_ = 0;
};

}  // namespace detail

// Bytes of the block in `buffer`. TOO_BIG: it does not fit; the buffer's contents are then undefined.
inline Result<usize> write_start_block(std::span<std::byte> buffer, const StartBlockContents& contents) {
    detail::StartBlockWriter writer{buffer};
    abi::StartBlock block{};
    const u32 head = writer.reserve(sizeof(block), alignof(u64));
    block.handles_offset = writer.reserve(contents.handles.size() * sizeof(abi::StartHandle), alignof(u64));
    block.arguments_offset = writer.reserve(contents.arguments.size() * sizeof(u32), alignof(u32));
    block.environment_offset = writer.reserve(contents.environment.size() * sizeof(u32), alignof(u32));
    block.magic = abi::kStartBlockMagic;
    block.version = abi::kStartBlockVersion;
    block.header_bytes = sizeof(block);
    block.name_offset = writer.append(contents.name);
    block.argument_count = writer.put_strings(block.arguments_offset, contents.arguments);
    block.environment_count = writer.put_strings(block.environment_offset, contents.environment);
    block.handle_count = static_cast<u32>(contents.handles.size());
    for (usize i = 0; i < contents.handles.size(); ++i) {
        const NamedHandle& named = contents.handles[i];
        const abi::StartHandle entry{named.handle, named.cookie, writer.append(named.name), named.kind};
        writer.put(block.handles_offset + static_cast<u32>(i * sizeof(entry)), &entry, sizeof(entry));
    }
    if (writer.used() > buffer.size() || writer.used() > abi::kMaxStartBlockBytes) {
        return Error{Status::TooBig};
    }
    block.total_bytes = static_cast<u32>(writer.used());
    writer.put(head, &block, sizeof(block));
    return writer.used();
}

}  // namespace kos
