// SPDX-License-Identifier: Apache-2.0
// Writes the solution table: tables first, texts behind them in the order of their first use.
#include "table_writer.hpp"

#include <cstring>
#include <map>
#include <string>

#include <kos/solution.hpp>

namespace kos::image {
namespace {

// Texts behind the tables; equal ones are stored once.
class TextPool {
  public:
    explicit TextPool(usize first_offset) : first_offset_{first_offset} {}

    u32 add(const std::string& text) {
        const auto [entry, is_new] = offsets_.try_emplace(text, static_cast<u32>(first_offset_ + texts_.size()));
        if (is_new) {
            texts_.append(text).push_back('\0');
        }
        return entry->second;
    }

    const std::string& texts() const { return texts_; }

  private:
    usize first_offset_;
    std::string texts_;
    std::map<std::string, u32> offsets_;
};

struct Counts {
    usize entities = 0;
    usize connections = 0;
    usize ranges = 0;
    usize texts = 0;
};

Counts count(const Solution& solution) {
    Counts counts{.entities = solution.entities.size(), .connections = 0, .ranges = 0, .texts = 0};
    for (const Entity& entity : solution.entities) {
        counts.connections += entity.connections.size();
        counts.ranges += entity.ranges.size();
        counts.texts += entity.arguments.size() + entity.environment.size() + entity.names.size();
    }
    return counts;
}

SolutionHeader make_header(const Counts& counts) {
    SolutionHeader header{};
    header.magic = kSolutionMagic;
    header.version = kSolutionVersion;
    header.header_bytes = sizeof(SolutionHeader);
    header.entity_count = static_cast<u32>(counts.entities);
    header.entities_offset = sizeof(SolutionHeader);
    header.connection_count = static_cast<u32>(counts.connections);
    header.connections_offset = header.entities_offset + header.entity_count * u32{sizeof(SolutionEntity)};
    header.range_count = static_cast<u32>(counts.ranges);
    header.ranges_offset = header.connections_offset + header.connection_count * u32{sizeof(SolutionConnection)};
    header.text_count = static_cast<u32>(counts.texts);
    header.texts_offset = header.ranges_offset + header.range_count * u32{sizeof(SolutionRange)};
    return header;
}

class TableWriter {
  public:
    explicit TableWriter(const Solution& solution)
        : header_{make_header(count(solution))}, pool_{header_.texts_offset + header_.text_count * sizeof(u32)} {
        for (const Entity& entity : solution.entities) {
            add(entity);
        }
    }

    std::vector<std::byte> bytes() {
        std::vector<std::byte> result;
        header_.total_bytes =
            static_cast<u32>(header_.texts_offset + header_.text_count * sizeof(u32) + pool_.texts().size());
        append(result, &header_, sizeof(header_));
        append(result, entities_.data(), entities_.size() * sizeof(SolutionEntity));
        append(result, connections_.data(), connections_.size() * sizeof(SolutionConnection));
        append(result, ranges_.data(), ranges_.size() * sizeof(SolutionRange));
        append(result, texts_.data(), texts_.size() * sizeof(u32));
        append(result, pool_.texts().data(), pool_.texts().size());
        return result;
    }

  private:
    void add(const Entity& entity) {
        SolutionEntity raw{};
        raw.name_offset = pool_.add(entity.task);
        raw.class_offset = pool_.add(entity.class_name);
        raw.path_offset = pool_.add(entity.path);
        raw.first_argument = add_texts(entity.arguments);
        raw.argument_count = static_cast<u32>(entity.arguments.size());
        raw.first_environment = add_texts(entity.environment);
        raw.environment_count = static_cast<u32>(entity.environment.size());
        raw.first_connection = static_cast<u32>(connections_.size());
        raw.connection_count = static_cast<u32>(entity.connections.size());
        raw.first_name = add_texts(entity.names);
        raw.name_count = static_cast<u32>(entity.names.size());
        raw.restart = entity.restart;
        raw.quota = entity.quota;
        raw.resources = entity.resources;
        raw.schedule = entity.schedule;
        raw.first_range = static_cast<u32>(ranges_.size());
        raw.range_count = static_cast<u32>(entity.ranges.size());
        for (const Connection& connection : entity.connections) {
            connections_.push_back({pool_.add(connection.id), static_cast<u32>(connection.target_index)});
        }
        for (const Range& range : entity.ranges) {
            ranges_.push_back(
                {pool_.add(range.name), static_cast<u32>(range.range.resource), range.range.first, range.range.count});
        }
        entities_.push_back(raw);
    }

    // Returns the first text's index.
    u32 add_texts(const std::vector<std::string>& texts) {
        const auto first = static_cast<u32>(texts_.size());
        for (const std::string& text : texts) {
            texts_.push_back(pool_.add(text));
        }
        return first;
    }

    static void append(std::vector<std::byte>& bytes, const void* data, usize size) {
        const auto* from = static_cast<const std::byte*>(data);
        bytes.insert(bytes.end(), from, from + size);
    }

    SolutionHeader header_;
    TextPool pool_;
    std::vector<SolutionEntity> entities_;
    std::vector<SolutionConnection> connections_;
    std::vector<SolutionRange> ranges_;
    std::vector<u32> texts_;
};

}  // namespace

std::vector<std::byte> write_table(const Solution& solution, Reporter& reporter) {
    std::vector<std::byte> bytes = TableWriter{solution}.bytes();
    if (bytes.size() > kMaxSolutionBytes) {
        reporter.error(
            Code::TooMany, solution.place, "the solution table would have " + std::to_string(bytes.size()) + " bytes",
            "shorten arguments and environment: at most " + std::to_string(kMaxSolutionBytes) + " bytes fit");
        return {};
    }
    return bytes;
}

}  // namespace kos::image
