// SPDX-License-Identifier: Apache-2.0
// The server's side without a generated dispatcher: receive requests, answer them, now or later.
#pragma once

#include <array>
#include <cstddef>
#include <span>
#include <utility>

#include <kos/abi/handle.hpp>
#include <kos/abi/message.hpp>
#include <kos/base/result.hpp>
#include <kos/deadline.hpp>
#include <kos/message.hpp>

namespace kos {

// The duty to answer one request, exactly once. A token that is dropped answers with an empty error response, so
// that the client does not wait for ever.
class ReplyToken {
  public:
    ReplyToken() = default;
    ReplyToken(abi::ReplyToken token, abi::Header request) : token_{token}, request_{request} {}
    ReplyToken(ReplyToken&& other) noexcept
        : token_{std::exchange(other.token_, abi::ReplyToken{})}, request_{other.request_} {}
    ReplyToken& operator=(ReplyToken&& other) noexcept {
        if (this != &other) {
            drop();
            token_ = other.release();
            request_ = other.request_;
        }
        return *this;
    }
    ReplyToken(const ReplyToken&) = delete;
    ReplyToken& operator=(const ReplyToken&) = delete;
    ~ReplyToken() { drop(); }

    explicit operator bool() const { return token_.raw() != 0; }
    // The raw value alone.
    abi::ReplyToken value() const { return token_; }
    // The raw value, and the duty with it: the caller answers now.
    abi::ReplyToken release() { return std::exchange(token_, abi::ReplyToken{}); }
    abi::Header request_header() const { return request_; }

  private:
    void drop();

    abi::ReplyToken token_{};
    abi::Header request_{};
};

struct Response {
    std::span<const std::byte> constant{};
    std::span<const std::byte> arena{};
    std::span<const abi::HandleElement> handles{};
    ResponseKind kind = ResponseKind::Normal;
};

// What Recv delivered: a request, or a notice.
struct Request {
    abi::Header header{};
    ReplyToken token{};                // empty in a notice
    u64 cookie = 0;                    // of the channel or of the notice's binding
    u64 sender_sid = 0;                // as the kernel knows the sender
    Status reply_status = Status::Ok;  // how the Reply that went on as this Recv ended
    std::array<u64, abi::kPayloadWords> words{};
    std::span<const std::byte> long_constant{};  // where a constant part of more than 64 bytes was stored
    std::span<const std::byte> arena{};
    std::span<const abi::HandleElement> handles{};  // they are the receiver's now

    bool is_notice() const { return header.kind() == abi::Kind::Notice; }
    u64 notice_bits() const { return words[0]; }
    u16 endpoint() const { return header.riid(); }
    u16 method() const { return header.mid(); }
    // The constant part, wherever it came; points into this object if it is short.
    std::span<const std::byte> constant() const {
        const usize bytes = header.constant_bytes();
        return bytes > abi::kRegisterBytes ? long_constant : std::as_bytes(std::span{words}).first(bytes);
    }
};

class Listener {
  public:
    // handle: a listener with RECEIVE. Not owned.
    explicit constexpr Listener(abi::Handle handle) : handle_{handle} {}

    // Waits for a request or a notice. space: where what exceeds the registers is received; what does not fit gives
    // its sender TOO_BIG. Errors: TIMEOUT, and what abi.md says of Recv.
    Result<Request> receive(const MessageSpace& space = {}, Deadline deadline = Deadline::never()) const;
    // Answers. NO_TOKEN: the client is gone or gave up; nothing is left to do. An answer that cannot be sent (TOO_BIG,
    // INVALID, FAULT; of its handles BAD_HANDLE, NO_RIGHTS, REVOKED) is replaced by an empty refusal. QUOTA: the client
    // has no room for the handles, and was told so.
    static Result<> reply(ReplyToken token, const Response& response);
    // Answers and waits for the next request in one system call. Request::reply_status tells how the answer went. An
    // error is one of receive's, or the answer could not be sent, as with reply; then nothing was received.
    Result<Request> reply_and_receive(ReplyToken token, const Response& response, const MessageSpace& space = {},
                                      Deadline deadline = Deadline::never()) const;

  private:
    abi::Handle handle_;
};

}  // namespace kos
