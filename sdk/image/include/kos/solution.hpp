// SPDX-License-Identifier: Apache-2.0
// The solution table: init.yaml as kos-image compiles it and as init reads it from the ROMFS file "solution".
//
// Little endian; offsets count from the table's first byte; texts end with a zero byte:
//   SolutionHeader | SolutionEntity [entity_count] | SolutionConnection [connection_count] | SolutionRange
//   [range_count] | u32 text offsets [text_count] (arguments, environment and published names of all entities) | texts
// Every offset and count is checked once, in SolutionReader::create.
#pragma once

#include <cstddef>
#include <span>
#include <string_view>

#include <kos/base/result.hpp>
#include <kos/base/types.hpp>
#include <kos/resources.hpp>

namespace kos {

inline constexpr u32 kSolutionMagic = 0x4c4f534b;  // "KSOL"
inline constexpr u16 kSolutionVersion = 5;
inline constexpr u32 kMaxSolutionBytes = 64 * 1024;
inline constexpr u32 kMaxSolutionEntities = 256;
inline constexpr u32 kMaxSolutionConnections = 1024;
inline constexpr u32 kMaxSolutionRanges = 1024;
inline constexpr u32 kMaxSolutionNameBytes = 63;
inline constexpr u32 kMaxPublishedNames = 16;  // of one process
inline constexpr u32 kMaxProcessRanges = 32;
// Of one process: arguments (its name is the first) and variables. Its start block bounds them too:
// abi::kMaxStartBlockBytes.
inline constexpr u32 kMaxProcessTexts = 255;

// What the ROMFS calls the table, and init's own program.
inline constexpr std::string_view kSolutionFile = "solution";
inline constexpr std::string_view kInitFile = "init";

// When init starts a process again that has ended.
enum class RestartWhen : u32 {
    Never,
    OnFailure,  // by a fault, by force, or with an exit code that is not 0
    Always,
};

struct RestartRules {
    RestartWhen when = RestartWhen::Never;
    u32 backoff_ms = 0;  // before the first restart in a row; twice as long before each one after it
    u32 limit = 0;       // restarts in a row; 0: no limit
};

// What a process may have, in place of what the kernel gives; 0: that.
struct ProcessQuota {
    u32 pages = 0;
    u32 handles = 0;
    u32 threads = 0;
};

// How the first thread of a process begins, and how all of them may be scheduled at most; the numbers of core.Types.
struct ProcessSchedule {
    u8 schedule = 0;  // standard
    u8 priority = 64;
    u16 weight = 100;
    u8 ceiling = 0;  // standard
    u8 ceiling_priority = 255;
    u16 ceiling_flags = 0;

    bool operator==(const ProcessSchedule&) const = default;
};

static_assert(sizeof(ProcessSchedule) == 8);

struct SolutionHeader {
    u32 magic;
    u16 version;
    u16 header_bytes;
    u32 total_bytes;
    u32 entity_count;
    u32 entities_offset;
    u32 connection_count;
    u32 connections_offset;
    u32 text_count;
    u32 texts_offset;
    u32 range_count;
    u32 ranges_offset;
};

static_assert(sizeof(SolutionHeader) == 44);

struct SolutionEntity {
    u32 name_offset;   // of the task
    u32 class_offset;  // full class name
    u32 path_offset;   // of the program in the ROMFS
    u32 first_argument;
    u32 argument_count;
    u32 first_environment;  // "NAME=value"
    u32 environment_count;
    u32 first_connection;  // those of which it is the client stand together
    u32 connection_count;
    u32 first_name;  // names that it may publish
    u32 name_count;
    RestartRules restart;
    ProcessQuota quota;
    RootResourceSet resources;  // all of each
    ProcessSchedule schedule;
    u32 first_range;  // what it gets of others
    u32 range_count;
};

static_assert(sizeof(SolutionEntity) == 88);

struct SolutionConnection {
    u32 id_offset;
    u32 target;  // the server's index among the entities
};

static_assert(sizeof(SolutionConnection) == 8);

struct SolutionRange {
    u32 name_offset;  // of the handle that the process gets
    u32 resource;     // a RootResource
    u64 first;        // Irq: the first line; Mmio: the address in physical memory
    u64 count;        // Irq: lines; Mmio: bytes
};

static_assert(sizeof(SolutionRange) == 24);

// A checked table. The bytes must stay as they are while it is used.
class SolutionReader {
  public:
    struct Connection {
        std::string_view id;
        u32 target;
    };

    struct Entity {
        std::string_view name;
        std::string_view class_name;
        std::string_view path;
        u32 first_argument;  // index for text()
        u32 argument_count;
        u32 first_environment;  // index for text()
        u32 environment_count;
        u32 first_connection;  // index for connection()
        u32 connection_count;
        u32 first_name;  // index for text()
        u32 name_count;
        RestartRules restart;
        ProcessQuota quota;
        RootResourceSet resources;
        ProcessSchedule schedule;
        u32 first_range;  // index for range()
        u32 range_count;
    };

    struct Range {
        std::string_view name;
        ResourceRange range;  // a possible one
    };

    SolutionReader() = default;

    // Corrupt: not a solution table, or one of its offsets, counts or indices leads out of it.
    // Unsupported: of another version.
    static Result<SolutionReader> create(std::span<const std::byte> bytes);

    // Indices are below the counts.
    u32 entity_count() const { return header_.entity_count; }
    Entity entity(u32 index) const;
    u32 connection_count() const { return header_.connection_count; }
    Connection connection(u32 index) const;
    u32 range_count() const { return header_.range_count; }
    Range range(u32 index) const;
    u32 text_count() const { return header_.text_count; }
    std::string_view text(u32 index) const;

    // Some connection leads to the entity, or it publishes a name.
    bool is_server(u32 entity) const;

  private:
    explicit SolutionReader(std::span<const std::byte> bytes) : bytes_{bytes} {}

    bool tables_fit() const;
    bool table_fits(u32 offset, u32 count, u32 most, usize element_bytes) const;
    bool entities_valid() const;
    bool entity_valid(const SolutionEntity& raw) const;
    bool connections_valid() const;
    bool ranges_valid() const;
    bool texts_valid() const;
    bool text_fits(u32 offset) const;
    std::string_view text_at(u32 offset) const;
    SolutionEntity raw_entity(u32 index) const;
    SolutionConnection raw_connection(u32 index) const;
    SolutionRange raw_range(u32 index) const;
    u32 raw_text(u32 index) const;

    std::span<const std::byte> bytes_{};
    SolutionHeader header_{};
};

}  // namespace kos
