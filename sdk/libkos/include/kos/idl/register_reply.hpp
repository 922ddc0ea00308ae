// SPDX-License-Identifier: Apache-2.0
// For generated code that puts short plain messages together in registers: what kind of answer came.
#pragma once

#include <kos/base/result.hpp>
#include <kos/idl/refusal.hpp>
#include <kos/message.hpp>
#include <kos/syscall.hpp>

namespace kos::idl {

// Of a method without error parameters: no error means that the words hold its results.
// Errors: the kernel's; the server's; INVALID: the constant part is not of `out_bytes` bytes.
[[gnu::always_inline]] inline Result<> check_reply(const kos::detail::RegisterReply& reply, u32 out_bytes) {
    if (reply.status != Status::Ok) [[unlikely]] {
        return Error{reply.status};
    }
    if (reply.header.is_error()) [[unlikely]] {
        const u64 word = reply.header.constant_bytes() == sizeof(u64) ? reply.words[0] : 0;
        return Error{word == 0 || word >= kStatusCount ? Status::Invalid : static_cast<Status>(word)};
    }
    return reply.header.constant_bytes() == out_bytes ? Result<>{} : Result<>{Error{Status::Invalid}};
}

// Of a method with error parameters: whether the words hold its results or its error parameters.
// Errors: the kernel's; INVALID: the constant part has not the length of either.
[[gnu::always_inline]] inline Result<ResponseKind> check_reply(const kos::detail::RegisterReply& reply, u32 out_bytes,
                                                               u32 error_bytes) {
    if (reply.status != Status::Ok) [[unlikely]] {
        return Error{reply.status};
    }
    const bool refused = reply.header.is_error();
    if (reply.header.constant_bytes() != (refused ? error_bytes : out_bytes)) [[unlikely]] {
        return Error{Status::Invalid};
    }
    return refused ? ResponseKind::Refusal : ResponseKind::Normal;
}

}  // namespace kos::idl
