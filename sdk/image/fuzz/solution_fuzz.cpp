// SPDX-License-Identifier: Apache-2.0
// Fuzzes the solution table's reader: whatever it accepts can be read without leaving the table.
#include <cstdint>
#include <cstdlib>

#include <kos/solution.hpp>

namespace {

kos::usize read_texts(const kos::SolutionReader& reader, kos::u32 first, kos::u32 count) {
    kos::usize sum = 0;
    for (kos::u32 at = 0; at < count; ++at) {
        sum += reader.text(first + at).size();
    }
    return sum;
}

kos::usize read_ranges(const kos::SolutionReader& reader, const kos::SolutionReader::Entity& entity) {
    if (entity.range_count > kos::kMaxProcessRanges) {
        std::abort();
    }
    kos::usize sum = 0;
    for (kos::u32 at = 0; at < entity.range_count; ++at) {
        const auto [name, range] = reader.range(entity.first_range + at);
        if (!range.possible()) {
            std::abort();
        }
        sum += name.size() + range.count;
    }
    return sum;
}

}  // namespace

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
    const auto reader = kos::SolutionReader::create({reinterpret_cast<const std::byte*>(data), size});
    if (!reader.has_value()) {
        return 0;
    }
    kos::usize sum = 0;
    for (kos::u32 index = 0; index < reader->entity_count(); ++index) {
        const auto entity = reader->entity(index);
        sum += entity.name.size() + entity.class_name.size() + entity.path.size();
        sum += read_texts(*reader, entity.first_argument, entity.argument_count);
        sum += read_texts(*reader, entity.first_environment, entity.environment_count);
        sum += read_texts(*reader, entity.first_name, entity.name_count);
        sum += read_ranges(*reader, entity);
        sum += static_cast<kos::usize>(entity.restart.when) + entity.quota.pages;
        if ((entity.resources & ~kos::kAllRootResources) != 0 || entity.restart.when > kos::RestartWhen::Always ||
            entity.name_count > kos::kMaxPublishedNames) {
            std::abort();
        }
        for (kos::u32 at = 0; at < entity.connection_count; ++at) {
            const auto connection = reader->connection(entity.first_connection + at);
            if (!reader->is_server(connection.target)) {
                std::abort();
            }
            sum += connection.id.size();
        }
    }
    return sum == ~kos::usize{0} ? 1 : 0;
}
