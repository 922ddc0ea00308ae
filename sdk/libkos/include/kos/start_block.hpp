// SPDX-License-Identifier: Apache-2.0
// The start block (kos/abi/start_block.hpp), read with every offset checked. Its writer, which the kernel shares, is in
// kos/base/start_block_writer.hpp.
#pragma once

#include <cstddef>
#include <span>
#include <string_view>

#include <kos/abi/handle.hpp>
#include <kos/abi/start_block.hpp>
#include <kos/base/result.hpp>
#include <kos/base/start_block_writer.hpp>

namespace kos {

class StartBlockReader {
  public:
    // A block with nothing in it.
    StartBlockReader() = default;

    // bytes: at least the block, 8-byte aligned; it must stay as it is while the reader is used.
    // Corrupt: not a start block, of another version, or one of its offsets leads out of it.
    static Result<StartBlockReader> create(std::span<const std::byte> bytes);

    std::string_view name() const { return text(header_.name_offset); }
    u32 argument_count() const { return header_.argument_count; }
    u32 environment_count() const { return header_.environment_count; }
    u32 handle_count() const { return header_.handle_count; }
    // index is below the count; the text is followed by a zero byte.
    std::string_view argument(u32 index) const;
    std::string_view environment(u32 index) const;  // "NAME=value"
    NamedHandle handle(u32 index) const;

    // NotFound: there is none of this name (and kind).
    Result<std::string_view> find_environment(std::string_view name) const;
    Result<NamedHandle> find_handle(abi::StartHandleKind kind, std::string_view name) const;

  private:
    explicit StartBlockReader(std::span<const std::byte> bytes) : bytes_{bytes} {}

    bool valid() const;
    bool table_fits(u32 offset, u32 count, usize element_bytes, usize alignment) const;
    bool text_fits(u32 offset) const;
    bool texts_fit(u32 table, u32 count) const;
    bool handles_fit() const;
    std::string_view text(u32 offset) const;
    u32 text_offset(u32 table, u32 index) const;
    abi::StartHandle raw_handle(u32 index) const;

    std::span<const std::byte> bytes_{};
    abi::StartBlock header_{};
};

}  // namespace kos
