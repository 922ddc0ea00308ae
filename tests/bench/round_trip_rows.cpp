// SPDX-License-Identifier: Apache-2.0
// Round trips between two processes: request, answer, with everything that the kernel checks on both.
#include <algorithm>
#include <bit>

#include <kos/abi/rights.hpp>
#include <kos/clock.hpp>
#include <kos/core/channel.hpp>
#include <kos/core/handle.hpp>
#include <kos/core/task.hpp>
#include <kos/core/vmm.hpp>
#include <kos/syscall.hpp>

#include "fp_use.hpp"
#include "meter.hpp"
#include "processes.hpp"
#include "protocol.hpp"
#include "rows.hpp"

namespace bench {
namespace {

using kos::Deadline;
using kos::usize;
using kos::abi::Descriptor;
using kos::abi::Handle;
using kos::abi::HandleElement;
using kos::abi::Header;
using kos::abi::kMaxHandles;
using kos::abi::Right;
using kos::abi::StartHandleKind;
using kos::core::Channel;
using kos::core::Task;
using kos::core::Vmm;

constexpr kos::u16 kMaxWaiting = 1;

alignas(64) std::array<std::byte, kMostConstant> g_sent_constant;
alignas(64) std::array<std::byte, kMostConstant> g_got_constant;
alignas(64) std::array<std::byte, kMostArena> g_sent_arena;
alignas(64) std::array<std::byte, kMostArena> g_got_arena;

// Starts a server in a process of its own; a handle to call it with.
Handle start_server(const Powers& powers, std::string_view program) {
    const Handle task = load(powers, program);
    const Handle listener = must(Channel::create_listener(task), "Channel.CreateListener answers").listener;
    constexpr auto kRights = static_cast<kos::abi::Rights>(Right::Receive);
    const u64 own = must(Task::give(task, listener, kRights), "Task.Give answers").value;
    const Handle client = must(Channel::connect(listener, 0, kMaxWaiting), "Channel.Connect answers").client;
    const kos::NamedHandle given{"listener", StartHandleKind::Listener, own, 0};
    set_start_block(task, program, {&given, 1});
    must(Task::start(task), "Task.Start answers");
    return client;
}

constexpr u64 word(usize index) {
    return 0x0101'0101'0101'0101 * (index + 1);
}

template <usize kWords>
std::array<u64, kWords> make_words() {
    std::array<u64, kWords> words{};
    for (usize index = 0; index < kWords; ++index) {
        words[index] = word(index);
    }
    return words;
}

enum class Computes : kos::u8 {
    Integers,
    FloatingPoint,  // before each request, and the server before each answer
};

template <usize kWords, Computes kComputes = Computes::Integers>
u32 in_registers(Handle server, Deadline deadline) {
    const auto words = make_words<kWords>();
    const Header header = Header::request(kEndpoint, kEcho, kWords * sizeof(u64));
    const auto call = count([&] {
        if constexpr (kComputes == Computes::FloatingPoint) {
            bench_use_fp();
        }
        return kos::detail::call_registers(server, header, words, deadline);
    });
    kos::require(call.result.status == kos::Status::Ok, "a round trip succeeds");
    for (usize index = 0; index < kWords; ++index) {
        kos::require(call.result.words[index] == word(index), "the words come back");
    }
    return call.count;
}

Descriptor describe(usize constant, usize arena) {
    return {.constant = std::bit_cast<u64>(g_sent_constant.data()),
            .arena = std::bit_cast<u64>(g_sent_arena.data()),
            .handles = 0,
            .arena_size = static_cast<u32>(arena),
            .zero = 0,
            .in_constant = std::bit_cast<u64>(g_got_constant.data()),
            .in_arena = std::bit_cast<u64>(g_got_arena.data()),
            .in_handles = 0,
            .in_arena_capacity = static_cast<u32>(arena),
            .in_constant_capacity = static_cast<kos::u16>(constant),
            .in_handles_capacity = 0};
}

// The same bytes in each round would also come back if the kernel copied nothing.
void fill(std::span<std::byte> bytes, kos::u8 first) {
    for (kos::u8 value = first; std::byte & byte : bytes) {
        byte = std::byte{value++};
    }
}

u32 through_memory(Handle server, usize constant, usize arena) {
    static kos::u8 round = 0;
    const auto sent_constant = std::span{g_sent_constant}.first(constant);
    const auto sent_arena = std::span{g_sent_arena}.first(arena);
    fill(sent_constant, ++round);
    fill(sent_arena, round);
    const Header header = Header::request(kEndpoint, kEcho, static_cast<u32>(constant));
    const Descriptor descriptor = describe(constant, arena);
    const auto call = count([&] {
        return kos::detail::call_descriptor(server, header, std::array<u64, 0>{}, descriptor, Deadline::never());
    });
    kos::require(call.result.status == kos::Status::Ok, "a round trip succeeds");
    kos::require(std::ranges::equal(std::span{g_got_constant}.first(constant), sent_constant) &&
                     std::ranges::equal(std::span{g_got_arena}.first(arena), sent_arena),
                 "the bytes come back");
    return call.count;
}

// What the server gets is its own, derived from these; it closes that after the count.
template <usize kCount>
u32 with_handles(Handle server, std::span<const HandleElement, kMaxHandles> elements) {
    Descriptor descriptor{};
    descriptor.handles = std::bit_cast<u64>(elements.data());
    const Header header = Header::request(kEndpoint, kEcho, 0).with_handles(kCount);
    constexpr std::array<u64, 0> kNoWords{};
    const auto call =
        count([&] { return kos::detail::call_descriptor(server, header, kNoWords, descriptor, Deadline::never()); });
    kos::require(call.result.status == kos::Status::Ok, "a round trip with handles succeeds");
    const Header drop = Header::request(kEndpoint, kDrop, 0);
    const auto dropped = kos::detail::call_registers(server, drop, kNoWords, Deadline::never());
    kos::require(dropped.status == kos::Status::Ok, "the server closes what it got");
    return call.count;
}

// From an instruction that cannot be executed to the one behind it, by way of a handler in another process.
u32 through_fault_handler() {
    const u32 begin = read_counter();
    asm volatile("udf #0");
    return read_counter() - begin;
}

void measure_faults(const Powers& powers) {
    const Handle handler = start_server(powers, "bench_fault_server");
    must(Task::set_fault_handler(powers.self, handler.raw(), 0), "Task.SetFaultHandler answers");
    measure("fault.roundtrip", through_fault_handler);
    must(Task::set_fault_handler(powers.self, 0, 0), "Task.SetFaultHandler answers");
}

void measure_with_handles(const Powers& powers) {
    const Handle server = start_server(powers, "bench_handle_server");
    const Handle memory = must(Vmm::create_memory(1), "Vmm.CreateMemory answers").memory;
    std::array<HandleElement, kMaxHandles> elements{};
    for (HandleElement& element : elements) {
        constexpr auto kRights = static_cast<kos::abi::Rights>(Right::Transfer);
        element.handle =
            must(kos::core::Handle::duplicate(memory, kRights), "Handle.Duplicate answers").duplicate.raw();
    }
    measure("ipc.roundtrip.1h", [&] { return with_handles<1>(server, elements); });
    measure("ipc.roundtrip.16h", [&] { return with_handles<kMaxHandles>(server, elements); });
    for (const HandleElement& element : elements) {
        must(kos::core::Handle::close(Handle{element.handle}), "Handle.Close answers");
    }
    must(kos::core::Handle::close(memory), "Handle.Close answers");
}

struct MemoryRow {
    std::string_view name;
    usize constant;  // bytes
    usize arena;
};

// The smallest message that has an arena; constant parts; the longest arena.
constexpr MemoryRow kMemoryRows[] = {
    {"ipc.roundtrip.64B", 0, 64},    {"ipc.roundtrip.256B", 256, 0},  {"ipc.roundtrip.512B", 512, 0},
    {"ipc.roundtrip.1KiB", 1024, 0}, {"ipc.roundtrip.4KiB", 4096, 0}, {"ipc.roundtrip.64KiB", 0, 65536},
};

}  // namespace

void measure_round_trips(const Powers& powers) {
    const Handle registers = start_server(powers, "bench_register_server");
    measure("ipc.roundtrip.0w", [&] { return in_registers<0>(registers, Deadline::never()); });
    measure("ipc.roundtrip.4w", [&] { return in_registers<4>(registers, Deadline::never()); });
    measure("ipc.roundtrip.8w", [&] { return in_registers<8>(registers, Deadline::never()); });
    const Deadline far = kos::Clock::after(kos::Clock::kSecond);
    measure("ipc.roundtrip.deadline", [&] { return in_registers<8>(registers, far); });
    const Handle computing = start_server(powers, "bench_fp_server");
    measure("ipc.roundtrip.fp", [&] { return in_registers<8, Computes::FloatingPoint>(computing, Deadline::never()); });
    measure_faults(powers);
    const Handle memory = start_server(powers, "bench_memory_server");
    for (const MemoryRow& row : kMemoryRows) {
        measure(row.name, [&] { return through_memory(memory, row.constant, row.arena); });
    }
    measure_with_handles(powers);
}

}  // namespace bench
