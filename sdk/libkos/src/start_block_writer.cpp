// SPDX-License-Identifier: Apache-2.0
// Writes a start block: header, tables, then the texts.
#include <cstring>

#include <kos/start_block.hpp>

namespace kos {
namespace {

constexpr usize align_up(usize value, usize alignment) {
    return (value + alignment - 1) / alignment * alignment;
}

// Where each part of the block begins.
struct Layout {
    usize arguments;
    usize environment;
    usize handles;
    usize texts;
};

Layout lay_out(const StartBlockContents& contents) {
    Layout layout{};
    layout.arguments = sizeof(abi::StartBlock);
    layout.environment = layout.arguments + contents.arguments.size() * sizeof(u32);
    layout.handles =
        align_up(layout.environment + contents.environment.size() * sizeof(u32), alignof(abi::StartHandle));
    layout.texts = layout.handles + contents.handles.size() * sizeof(abi::StartHandle);
    return layout;
}

usize total_bytes(const StartBlockContents& contents) {
    usize total = lay_out(contents).texts + contents.name.size() + 1;
    for (const std::string_view argument : contents.arguments) {
        total += argument.size() + 1;
    }
    for (const std::string_view entry : contents.environment) {
        total += entry.size() + 1;
    }
    for (const NamedHandle& entry : contents.handles) {
        total += entry.name.size() + 1;
    }
    return total;
}

// Puts values at offsets of a block that is known to be long enough, and texts one after the other.
class BlockWriter {
  public:
    BlockWriter(std::span<std::byte> block, usize texts) : block_{block}, next_text_{texts} {}

    template <typename T>
    void put(usize offset, const T& value) {
        std::memcpy(block_.data() + offset, &value, sizeof(T));
    }

    // Returns the text's offset.
    u32 put_text(std::string_view text) {
        const usize offset = next_text_;
        if (!text.empty()) {
            std::memcpy(block_.data() + offset, text.data(), text.size());
        }
        block_[offset + text.size()] = std::byte{0};
        next_text_ += text.size() + 1;
        return static_cast<u32>(offset);
    }

    void put_texts(usize table, std::span<const std::string_view> texts) {
        for (const std::string_view text : texts) {
            put(table, put_text(text));
            table += sizeof(u32);
        }
    }

  private:
    std::span<std::byte> block_;
    usize next_text_;
};

abi::StartBlock make_header(const StartBlockContents& contents, const Layout& layout, usize total, u32 name) {
    return {.magic = abi::kStartBlockMagic,
            .version = abi::kStartBlockVersion,
            .header_bytes = sizeof(abi::StartBlock),
            .total_bytes = static_cast<u32>(total),
            .name_offset = name,
            .argument_count = static_cast<u32>(contents.arguments.size()),
            .arguments_offset = static_cast<u32>(layout.arguments),
            .environment_count = static_cast<u32>(contents.environment.size()),
            .environment_offset = static_cast<u32>(layout.environment),
            .handle_count = static_cast<u32>(contents.handles.size()),
            .handles_offset = static_cast<u32>(layout.handles)};
}

}  // namespace

Result<usize> write_start_block(std::span<std::byte> storage, const StartBlockContents& contents) {
    const usize total = total_bytes(contents);
    if (total > storage.size() || total > abi::kMaxStartBlockBytes) {
        return Error{Status::TooBig};
    }
    std::memset(storage.data(), 0, total);
    const Layout layout = lay_out(contents);
    BlockWriter writer{storage.first(total), layout.texts};
    writer.put(0, make_header(contents, layout, total, writer.put_text(contents.name)));
    writer.put_texts(layout.arguments, contents.arguments);
    writer.put_texts(layout.environment, contents.environment);
    usize entry = layout.handles;
    for (const NamedHandle& handle : contents.handles) {
        writer.put(entry,
                   abi::StartHandle{handle.handle.raw(), handle.cookie, writer.put_text(handle.name), handle.kind});
        entry += sizeof(abi::StartHandle);
    }
    return total;
}

}  // namespace kos
