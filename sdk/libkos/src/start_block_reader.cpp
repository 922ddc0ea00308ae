// SPDX-License-Identifier: Apache-2.0
// Reads a start block. Everything is checked once, in create(); later reads trust it.
#include <cstring>

#include <kos/start_block.hpp>

namespace kos {
namespace {

template <typename T>
T load(std::span<const std::byte> bytes, usize offset) {
    T value;
    std::memcpy(&value, bytes.data() + offset, sizeof(T));
    return value;
}

bool is_known(abi::StartHandleKind kind) {
    return kind >= abi::StartHandleKind::Task && kind <= abi::StartHandleKind::Name;
}

}  // namespace

Result<StartBlockReader> StartBlockReader::create(std::span<const std::byte> bytes) {
    if (bytes.size() < sizeof(abi::StartBlock)) {
        return Error{Status::Corrupt};
    }
    const auto header = load<abi::StartBlock>(bytes, 0);
    const bool ours = header.magic == abi::kStartBlockMagic && header.version == abi::kStartBlockVersion &&
                      header.header_bytes >= sizeof(abi::StartBlock);
    const bool length_ok = header.total_bytes <= bytes.size() && header.total_bytes <= abi::kMaxStartBlockBytes &&
                           header.header_bytes <= header.total_bytes;
    if (!ours || !length_ok) {
        return Error{Status::Corrupt};
    }
    StartBlockReader reader{bytes.first(header.total_bytes)};
    reader.header_ = header;
    if (!reader.valid()) {
        return Error{Status::Corrupt};
    }
    return reader;
}

bool StartBlockReader::valid() const {
    return text_fits(header_.name_offset) && texts_fit(header_.arguments_offset, header_.argument_count) &&
           texts_fit(header_.environment_offset, header_.environment_count) && handles_fit();
}

bool StartBlockReader::table_fits(u32 offset, u32 count, usize element_bytes, usize alignment) const {
    if (count == 0) {
        return true;
    }
    const bool placed = offset % alignment == 0 && offset >= header_.header_bytes && offset <= bytes_.size();
    return placed && count <= (bytes_.size() - offset) / element_bytes;
}

bool StartBlockReader::text_fits(u32 offset) const {
    if (offset < header_.header_bytes || offset >= bytes_.size()) {
        return false;
    }
    return std::memchr(bytes_.data() + offset, 0, bytes_.size() - offset) != nullptr;
}

bool StartBlockReader::texts_fit(u32 table, u32 count) const {
    if (!table_fits(table, count, sizeof(u32), alignof(u32))) {
        return false;
    }
    for (u32 index = 0; index < count; ++index) {
        if (!text_fits(text_offset(table, index))) {
            return false;
        }
    }
    return true;
}

bool StartBlockReader::handles_fit() const {
    if (!table_fits(header_.handles_offset, header_.handle_count, sizeof(abi::StartHandle),
                    alignof(abi::StartHandle))) {
        return false;
    }
    for (u32 index = 0; index < header_.handle_count; ++index) {
        const abi::StartHandle entry = raw_handle(index);
        if (!text_fits(entry.name_offset) || !is_known(entry.kind)) {
            return false;
        }
    }
    return true;
}

std::string_view StartBlockReader::text(u32 offset) const {
    if (bytes_.empty()) {
        return {};
    }
    return reinterpret_cast<const char*>(bytes_.data()) + offset;  // bytes seen as the text that they are
}

u32 StartBlockReader::text_offset(u32 table, u32 index) const {
    return load<u32>(bytes_, table + usize{index} * sizeof(u32));
}

abi::StartHandle StartBlockReader::raw_handle(u32 index) const {
    return load<abi::StartHandle>(bytes_, header_.handles_offset + usize{index} * sizeof(abi::StartHandle));
}

std::string_view StartBlockReader::argument(u32 index) const {
    return text(text_offset(header_.arguments_offset, index));
}

std::string_view StartBlockReader::environment(u32 index) const {
    return text(text_offset(header_.environment_offset, index));
}

NamedHandle StartBlockReader::handle(u32 index) const {
    const abi::StartHandle entry = raw_handle(index);
    return {text(entry.name_offset), entry.kind, entry.handle, entry.cookie};
}

Result<std::string_view> StartBlockReader::find_environment(std::string_view name) const {
    for (u32 index = 0; index < environment_count(); ++index) {
        std::string_view entry = environment(index);
        if (entry.size() > name.size() && entry[name.size()] == '=' && entry.starts_with(name)) {
            entry.remove_prefix(name.size() + 1);
            return entry;
        }
    }
    return Error{Status::NotFound};
}

Result<NamedHandle> StartBlockReader::find_handle(abi::StartHandleKind kind, std::string_view name) const {
    for (u32 index = 0; index < handle_count(); ++index) {
        const NamedHandle entry = handle(index);
        if (entry.kind == kind && entry.name == name) {
            return entry;
        }
    }
    return Error{Status::NotFound};
}

}  // namespace kos
