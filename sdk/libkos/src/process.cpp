// SPDX-License-Identifier: Apache-2.0
// This process: what its start block says.
#include <kos/panic.hpp>
#include <kos/process.hpp>

#include "process_state.hpp"

namespace kos {
namespace {

constinit StartBlockReader g_start_block;

}  // namespace

void detail::adopt_start_block(const abi::StartBlock* block) {
    // The kernel mapped a whole block; how long it is stands in it.
    const auto* bytes = reinterpret_cast<const std::byte*>(block);
    const Result<StartBlockReader> reader = StartBlockReader::create({bytes, block->total_bytes});
    require(reader.has_value(), "the start block is corrupt");
    g_start_block = *reader;
}

namespace process {

const StartBlockReader& start_block() {
    return g_start_block;
}

Result<abi::Handle> handle(abi::StartHandleKind kind, std::string_view name) {
    const NamedHandle found = TRY(g_start_block.find_handle(kind, name));
    return abi::Handle{found.handle};
}

Result<abi::Handle> handle(abi::StartHandleKind kind) {
    for (u32 index = 0; index < g_start_block.handle_count(); ++index) {
        if (const NamedHandle entry = g_start_block.handle(index); entry.kind == kind) {
            return abi::Handle{entry.handle};
        }
    }
    return Error{Status::NotFound};
}

Result<u64> endpoint_cookie(std::string_view connection) {
    const NamedHandle found = TRY(g_start_block.find_handle(abi::StartHandleKind::Endpoint, connection));
    return found.cookie;
}

}  // namespace process
}  // namespace kos
