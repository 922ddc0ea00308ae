// SPDX-License-Identifier: Apache-2.0
// Memory, mappings and handles: what they give back, and their errors.
#include <bit>

#include <kos/channel.hpp>
#include <kos/core/romfs.hpp>
#include <kos/core/task.hpp>
#include <kos/core/vmm.hpp>
#include <kos/memory.hpp>
#include <kos/process.hpp>

#include "checks.hpp"

namespace checks {
namespace {

using kos::kPageBytes;
using kos::Mapping;
using kos::Memory;
using kos::Protection;
using kos::Result;
using kos::Status;

template <typename T>
bool fails_with(const Result<T>& result, Status status) {
    return !result && result.error() == status;
}

Result<kos::core::Task::InfoOut> own_info() {
    return kos::core::Task::info(TRY(kos::process::task()));
}

// Page tables may stay; so a first round makes them.
Result<> use_memory() {
    const Memory memory = TRY(Memory::create(3 * kPageBytes));
    Mapping mapping = TRY(memory.map(Protection::ReadWrite));
    TRY(mapping.protect(kPageBytes, kPageBytes, Protection::None));
    mapping = TRY(memory.map(Protection::Read));
    return {};
}

Result<bool> gives_everything_back() {
    TRY(use_memory());
    const auto before = TRY(own_info());
    TRY(use_memory());
    const auto after = TRY(own_info());
    return before.pages == after.pages && before.handles == after.handles;
}

Result<bool> mapping_outlives_memory() {
    Mapping mapping = TRY(TRY(Memory::create(1)).map(Protection::ReadWrite));
    mapping.bytes()[kPageBytes - 1] = std::byte{1};
    const bool whole_page = mapping.bytes().size() == kPageBytes;
    TRY(mapping.unmap());
    return whole_page && !mapping && fails_with(mapping.unmap(), Status::NotFound);
}

Result<bool> memory_errors() {
    const Memory memory = TRY(Memory::create(2 * kPageBytes));
    Mapping mapping = TRY(memory.map(Protection::ReadWrite));
    const kos::u64 taken = std::bit_cast<kos::u64>(mapping.bytes().data());
    return fails_with(Memory::create(0), Status::Invalid) &&
           fails_with(Memory::create(~kos::usize{0}), Status::Invalid) &&
           fails_with(memory.map(Protection::Read, {.offset = 2 * kPageBytes}), Status::Invalid) &&
           fails_with(memory.map(Protection::Read, {.offset = 1}), Status::Invalid) &&
           fails_with(memory.map(Protection::Read, {.size = 3 * kPageBytes}), Status::Invalid) &&
           fails_with(memory.map(Protection::Read, {.address = taken}), Status::Exists) &&
           fails_with(memory.map(Protection::ReadExecute), Status::Invalid) &&
           fails_with(memory.seal(kos::abi::Handle{}), Status::BadHandle) &&
           fails_with(memory.seal(memory.handle().get()), Status::WrongType) &&
           fails_with(mapping.protect(Protection::ReadExecute), Status::Invalid) &&
           fails_with(mapping.protect(kPageBytes, 2 * kPageBytes, Protection::Read), Status::Invalid) &&
           fails_with(Memory{}.map(Protection::Read), Status::Invalid);
}

// 4 MiB need no lowest tables while they are mapped by blocks, and keep their contents when a block is split.
Result<bool> blocks_split() {
    constexpr kos::usize kBytes = kos::usize{4} << 20;
    constexpr kos::usize kMiddle = kos::usize{1} << 20;
    const Memory memory = TRY(Memory::create(kBytes));
    const auto before = TRY(own_info());
    Mapping mapping = TRY(memory.map(Protection::ReadWrite));
    const auto mapped = TRY(own_info());
    std::byte* const bytes = mapping.bytes().data();
    for (kos::usize at = 0; at < kBytes; at += kPageBytes) {
        bytes[at] = static_cast<std::byte>(at / kPageBytes % 251);
    }
    TRY(mapping.protect(kMiddle, kPageBytes, Protection::Read));
    const std::span<std::byte> read_only{bytes + kMiddle, kPageBytes};
    bytes[kMiddle - 1] = bytes[kMiddle + kPageBytes] = std::byte{255};
    const bool refused = fails_with(kos::core::Romfs::list(0, read_only), Status::Fault);
    TRY(mapping.protect(kMiddle, kPageBytes, Protection::ReadWrite));
    bytes[kMiddle + 1] = std::byte{254};
    const Mapping second = TRY(memory.map(Protection::Read));
    bool same = second.bytes()[kMiddle - 1] == std::byte{255} && second.bytes()[kMiddle + 1] == std::byte{254};
    for (kos::usize at = 0; at < kBytes; at += kPageBytes) {
        const auto wanted = static_cast<std::byte>(at == kMiddle + kPageBytes ? 255 : at / kPageBytes % 251);
        same = same && second.bytes()[at] == wanted;
    }
    return same && refused && mapped.pages - before.pages <= 1;
}

Result<bool> reservations_grow() {
    constexpr kos::usize kBytes = kos::usize{64} << 30;
    const auto before = TRY(own_info());
    kos::Reservation table = TRY(kos::Reservation::create(kBytes));
    const kos::usize last = kBytes - kPageBytes;
    TRY(table.commit(last, kPageBytes));
    const bool zero = table.bytes()[last] == std::byte{};
    table.bytes()[last] = std::byte{1};
    // A page that was not committed is no memory: not for the kernel either.
    const bool absent = fails_with(kos::core::Romfs::list(0, table.bytes().first(kPageBytes)), Status::Fault);
    TRY(table.decommit(0, kBytes));
    TRY(table.commit(last, kPageBytes));
    const bool fresh = table.bytes()[last] == std::byte{};
    const bool refused = fails_with(table.commit(0, kBytes), Status::Quota) &&
                         fails_with(table.commit(last, 2 * kPageBytes), Status::Invalid) &&
                         fails_with(table.commit(1, kPageBytes), Status::Invalid);
    const auto stats = TRY(kos::core::Vmm::stats(TRY(kos::process::task())));
    TRY(table.release());
    const auto after = TRY(own_info());
    return zero && absent && fresh && refused && stats.reserved == kBytes && stats.committed == kPageBytes &&
           before.pages == after.pages;
}

Result<bool> handle_errors() {
    using kos::abi::Right;
    const Memory memory = TRY(Memory::create(1));
    constexpr auto kRead = static_cast<kos::abi::Rights>(Right::Read);
    kos::OwnedHandle reader = TRY(memory.handle().duplicate(kRead));
    const Memory view{TRY(memory.handle().duplicate(Right::Read | Right::Map)), memory.size()};
    Mapping read_only = TRY(view.map(Protection::Read));
    const bool narrow = fails_with(read_only.protect(Protection::ReadWrite), Status::NoRights) &&
                        fails_with(reader.duplicate(kRead), Status::NoRights) &&
                        fails_with(reader.sid(), Status::NoRights) &&
                        fails_with(memory.handle().duplicate(kRead | Right::Call), Status::NoRights);
    const bool named = TRY(memory.handle().sid()) != 0;
    TRY(reader.close());
    return narrow && named && fails_with(reader.close(), Status::BadHandle);
}

Result<bool> channel_errors() {
    const kos::OwnedHandle listener = TRY(kos::Channel::create_listener());
    kos::Channel channel = TRY(kos::Channel::create(listener, 0));
    TRY(channel.disconnect());
    kos::Message message;
    return fails_with(channel.disconnect(), Status::NotConnected) &&
           fails_with(channel.call(message), Status::NotConnected) &&
           fails_with(kos::Channel::create(listener, 0, 0), Status::Invalid) &&
           fails_with(kos::Channel::connect("nobody"), Status::NotFound);
}

constexpr Check kChecks[] = {
    {"memory gives everything back", gives_everything_back},
    {"a mapping outlives its memory", mapping_outlives_memory},
    {"errors of memory", memory_errors},
    {"blocks of memory split", blocks_split},
    {"reservations grow", reservations_grow},
    {"errors of handles", handle_errors},
    {"errors of channels", channel_errors},
};

}  // namespace

std::span<const Check> memory_checks() {
    return kChecks;
}

}  // namespace checks
