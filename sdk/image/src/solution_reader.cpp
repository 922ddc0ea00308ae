// SPDX-License-Identifier: Apache-2.0
// Reads a solution table, in init and in the packer's tests.
#include <cstring>

#include <kos/solution.hpp>

namespace kos {
namespace {

template <typename T>
T load(std::span<const std::byte> bytes, usize offset) {
    T value;
    std::memcpy(&value, bytes.data() + offset, sizeof(T));
    return value;
}

ResourceRange range_of(const SolutionRange& raw) {
    return {static_cast<RootResource>(raw.resource), raw.first, raw.count};
}

// [first, first + count) lies in [0, total).
bool range_fits(u32 first, u32 count, u32 total) {
    return first <= total && count <= total - first;
}

}  // namespace

Result<SolutionReader> SolutionReader::create(std::span<const std::byte> bytes) {
    if (bytes.size() < sizeof(SolutionHeader)) {
        return Error{Status::Corrupt};
    }
    const auto header = load<SolutionHeader>(bytes, 0);
    if (header.magic != kSolutionMagic) {
        return Error{Status::Corrupt};
    }
    if (header.version != kSolutionVersion) {
        return Error{Status::Unsupported};
    }
    if (header.header_bytes != sizeof(SolutionHeader) || header.total_bytes != bytes.size() ||
        header.total_bytes > kMaxSolutionBytes) {
        return Error{Status::Corrupt};
    }
    SolutionReader reader{bytes};
    reader.header_ = header;
    const bool valid = reader.tables_fit() && reader.texts_valid() && reader.connections_valid() &&
                       reader.ranges_valid() && reader.entities_valid();
    if (!valid) {
        return Error{Status::Corrupt};
    }
    return reader;
}

bool SolutionReader::tables_fit() const {
    return table_fits(header_.entities_offset, header_.entity_count, kMaxSolutionEntities, sizeof(SolutionEntity)) &&
           table_fits(header_.connections_offset, header_.connection_count, kMaxSolutionConnections,
                      sizeof(SolutionConnection)) &&
           table_fits(header_.ranges_offset, header_.range_count, kMaxSolutionRanges, sizeof(SolutionRange)) &&
           table_fits(header_.texts_offset, header_.text_count, kMaxSolutionBytes, sizeof(u32));
}

bool SolutionReader::table_fits(u32 offset, u32 count, u32 most, usize element_bytes) const {
    const bool placed = offset >= sizeof(SolutionHeader) && offset <= bytes_.size();
    return placed && count <= most && count <= (bytes_.size() - offset) / element_bytes;
}

bool SolutionReader::text_fits(u32 offset) const {
    if (offset < sizeof(SolutionHeader) || offset >= bytes_.size()) {
        return false;
    }
    return std::memchr(bytes_.data() + offset, 0, bytes_.size() - offset) != nullptr;
}

bool SolutionReader::texts_valid() const {
    for (u32 index = 0; index < header_.text_count; ++index) {
        if (!text_fits(raw_text(index))) {
            return false;
        }
    }
    return true;
}

bool SolutionReader::connections_valid() const {
    for (u32 index = 0; index < header_.connection_count; ++index) {
        const SolutionConnection raw = raw_connection(index);
        if (!text_fits(raw.id_offset) || raw.target >= header_.entity_count) {
            return false;
        }
    }
    return true;
}

bool SolutionReader::ranges_valid() const {
    for (u32 index = 0; index < header_.range_count; ++index) {
        const SolutionRange raw = raw_range(index);
        if (!text_fits(raw.name_offset) || !range_of(raw).possible()) {
            return false;
        }
    }
    return true;
}

bool SolutionReader::entities_valid() const {
    for (u32 index = 0; index < header_.entity_count; ++index) {
        if (!entity_valid(raw_entity(index))) {
            return false;
        }
    }
    return true;
}

bool SolutionReader::entity_valid(const SolutionEntity& raw) const {
    const u32 texts = header_.text_count;
    return text_fits(raw.name_offset) && text_fits(raw.class_offset) && text_fits(raw.path_offset) &&
           range_fits(raw.first_argument, raw.argument_count, texts) &&
           range_fits(raw.first_environment, raw.environment_count, texts) &&
           range_fits(raw.first_connection, raw.connection_count, header_.connection_count) &&
           range_fits(raw.first_name, raw.name_count, texts) && raw.name_count <= kMaxPublishedNames &&
           range_fits(raw.first_range, raw.range_count, header_.range_count) && raw.range_count <= kMaxProcessRanges &&
           raw.restart.when <= RestartWhen::Always && (raw.resources & ~kAllRootResources) == 0;
}

std::string_view SolutionReader::text_at(u32 offset) const {
    return reinterpret_cast<const char*>(bytes_.data()) + offset;  // bytes seen as the text that they are
}

SolutionEntity SolutionReader::raw_entity(u32 index) const {
    return load<SolutionEntity>(bytes_, header_.entities_offset + usize{index} * sizeof(SolutionEntity));
}

SolutionConnection SolutionReader::raw_connection(u32 index) const {
    return load<SolutionConnection>(bytes_, header_.connections_offset + usize{index} * sizeof(SolutionConnection));
}

SolutionRange SolutionReader::raw_range(u32 index) const {
    return load<SolutionRange>(bytes_, header_.ranges_offset + usize{index} * sizeof(SolutionRange));
}

u32 SolutionReader::raw_text(u32 index) const {
    return load<u32>(bytes_, header_.texts_offset + usize{index} * sizeof(u32));
}

SolutionReader::Entity SolutionReader::entity(u32 index) const {
    const SolutionEntity raw = raw_entity(index);
    return {.name = text_at(raw.name_offset),
            .class_name = text_at(raw.class_offset),
            .path = text_at(raw.path_offset),
            .first_argument = raw.first_argument,
            .argument_count = raw.argument_count,
            .first_environment = raw.first_environment,
            .environment_count = raw.environment_count,
            .first_connection = raw.first_connection,
            .connection_count = raw.connection_count,
            .first_name = raw.first_name,
            .name_count = raw.name_count,
            .restart = raw.restart,
            .quota = raw.quota,
            .resources = raw.resources,
            .schedule = raw.schedule,
            .first_range = raw.first_range,
            .range_count = raw.range_count};
}

SolutionReader::Connection SolutionReader::connection(u32 index) const {
    const SolutionConnection raw = raw_connection(index);
    return {text_at(raw.id_offset), raw.target};
}

SolutionReader::Range SolutionReader::range(u32 index) const {
    const SolutionRange raw = raw_range(index);
    return {text_at(raw.name_offset), range_of(raw)};
}

std::string_view SolutionReader::text(u32 index) const {
    return text_at(raw_text(index));
}

bool SolutionReader::is_server(u32 entity) const {
    if (raw_entity(entity).name_count > 0) {
        return true;
    }
    for (u32 index = 0; index < header_.connection_count; ++index) {
        if (raw_connection(index).target == entity) {
            return true;
        }
    }
    return false;
}

}  // namespace kos
