// SPDX-License-Identifier: Apache-2.0
// What a generated client does for one method: encode, call, check, decode.
#pragma once

#include <algorithm>
#include <array>
#include <cstdint>
#include <span>

#include <kos/abi/handle.hpp>
#include <kos/deadline.hpp>
#include <kos/idl/method.hpp>
#include <kos/idl/refusal.hpp>
#include <kos/message.hpp>

namespace kos::idl {

// Whom a client calls.
struct Peer {
    abi::Handle channel{};  // with CALL
    u16 endpoint = 0;       // RIID
};

// Memory that a client gives for one call.
struct CallSpace {
    // Where results of variable size are put; they point into it. 16 bytes more for each handle, if there are any.
    std::span<std::byte> results{};
    // Where a request that may be long is packed.
    std::span<std::byte> scratch{};
};

namespace detail {

// Room on the stack.
template <usize kConstant, usize kArena, usize kHandles>
struct LocalSpace {
    alignas(u64) std::array<std::byte, kConstant> constant;
    alignas(u64) std::array<std::byte, kArena> arena;
    std::array<abi::HandleElement, kHandles> handles;

    MessageSpace space() { return {.constant = constant, .arena = arena, .handles = handles}; }
};

template <typename Schema>
using RequestSpace =
    LocalSpace<size_of<Schema>().constant, Schema::kArena <= kStackArenaBytes && !Schema::kBorrows ? Schema::kArena : 0,
               size_of<Schema>().handles>;

// The constant part has room for whatever registers bring, so that a wrong length is found here.
template <typename Method>
inline constexpr MessageSize kResponseSize =
    longest(longest(size_of<typename Method::Out>(), size_of<typename Method::Refused>()),
            MessageSize{.constant = abi::kRegisterBytes, .arena = 0, .handles = 0});

// The part of results that is aligned; at most `most` bytes of it.
inline std::span<std::byte> aligned_part(std::span<std::byte> results, usize most) {
    const auto address = reinterpret_cast<std::uintptr_t>(results.data());
    const usize skip = std::min<usize>(wire::align_chunk(address) - address, results.size());
    return results.subspan(skip, std::min(most, results.size() - skip));
}

// Sequences decode handles when they are asked for: their array stands in results, then, before the arena.
template <typename Method>
MessageSpace response_space(std::span<std::byte> results, const MessageSpace& local) {
    constexpr MessageSize kSize = kResponseSize<Method>;
    constexpr usize kHandleBytes = kSize.handles * sizeof(abi::HandleElement);
    if constexpr (kSize.arena == 0 || kSize.handles == 0) {
        return {.constant = local.constant, .arena = aligned_part(results, kSize.arena), .handles = local.handles};
    } else {
        const auto room = aligned_part(results, kHandleBytes + usize{kSize.arena});
        const usize handles = std::min(room.size() / sizeof(abi::HandleElement), usize{kSize.handles});
        // Aligned above; the kernel writes the elements.
        auto* elements = static_cast<abi::HandleElement*>(static_cast<void*>(room.data()));
        return {.constant = local.constant,
                .arena = room.subspan(handles * sizeof(abi::HandleElement)),
                .handles = {elements, handles}};
    }
}

// A std::expected that holds the message's value.
template <typename Expected, typename Schema>
Expected decoded(const MessageParts& parts) {
    if constexpr (std::is_void_v<typename Expected::value_type>) {
        return {};
    } else {
        return Expected{decode<Schema>(parts)};
    }
}

template <typename Method>
typename Method::Answer read_refusal(const MessageParts& parts) {
    if constexpr (Method::kHasErrors) {
        TRY(check<typename Method::Refused>(parts));
        using Own = typename Method::Answer::value_type;
        return Own{std::unexpect, decode<typename Method::Refused>(parts)};
    } else {
        return Error{refusal_status(parts.constant)};
    }
}

template <typename Method>
typename Method::Answer read_answer(const MessageParts& parts, ResponseKind kind) {
    using Answer = typename Method::Answer;
    if (kind == ResponseKind::Refusal) {
        return read_refusal<Method>(parts);
    }
    TRY(check<typename Method::Out>(parts));
    if constexpr (Method::kHasErrors) {
        return decoded<typename Answer::value_type, typename Method::Out>(parts);
    } else {
        return decoded<Answer, typename Method::Out>(parts);
    }
}

// Handles of an answer that is none belong to nobody.
template <typename Method>
typename Method::Answer take_answer(const Message& message) {
    const MessageParts parts{message.in_constant, message.in_arena, message.in_handles};
    auto answer = read_answer<Method>(parts, message.response);
    if constexpr (kResponseSize<Method>.handles > 0) {
        if (!answer.has_value()) {
            close_all(message.in_handles);
        }
    }
    return answer;
}

}  // namespace detail

// Calls the method and waits for its answer until the deadline.
// Errors: those of idl::encode and kos::call; what the server refused with, if the method
// has no error parameters; INVALID: the server did not take the request, or its answer is malformed.
template <typename Method>
typename Method::Answer call(const Peer& peer, const typename Method::In::Value& in, const CallSpace& given,
                             Deadline deadline) {
    using In = typename Method::In;
    detail::RequestSpace<In> request;
    MessageSpace room = request.space();
    if constexpr (Method::kNeedsScratch) {
        room.arena = given.scratch;
    }
    const MessageParts parts = TRY(encode<In>(in, room));
    constexpr MessageSize kSize = detail::kResponseSize<Method>;
    detail::LocalSpace<kSize.constant, 0, kSize.handles> response;
    const MessageSpace space = detail::response_space<Method>(given.results, response.space());
    Message message{.endpoint = peer.endpoint,
                    .method = Method::kMid,
                    .constant = parts.constant,
                    .arena = parts.arena,
                    .handles = parts.handles,
                    .in_constant = space.constant,
                    .in_arena = space.arena,
                    .in_handles = space.handles};
    TRY(kos::call(peer.channel, message, deadline));
    return detail::take_answer<Method>(message);
}

}  // namespace kos::idl
