// SPDX-License-Identifier: Apache-2.0
// Stand-in for libkos's header of the same name: calls go to a function that the test sets.
#pragma once

#include <array>
#include <limits>

#include <kos/abi/handle.hpp>
#include <kos/abi/message.hpp>
#include <kos/abi/status.hpp>

namespace kos {

class Deadline {
  public:
    static constexpr Deadline never() { return Deadline{std::numeric_limits<u64>::max()}; }
    static constexpr Deadline at(u64 ns) { return Deadline{ns}; }
    bool is_never() const { return ns_ == std::numeric_limits<u64>::max(); }
    u64 ns() const { return ns_; }

  private:
    explicit constexpr Deadline(u64 ns) : ns_{ns} {}
    u64 ns_;
};

namespace detail {

struct RegisterReply {
    Status status;
    abi::Header header;
    u64 words[8];
    u64 extra;
};

// What the stub asked for; `descriptor` is null for register messages.
struct FakeCall {
    abi::Handle target;
    abi::Header header;
    std::array<u64, 8> words{};
    usize word_count = 0;
    abi::Descriptor* descriptor = nullptr;  // while the call lasts
    abi::Descriptor sent{};                 // a copy, for afterwards
    Deadline deadline = Deadline::never();
};

inline RegisterReply (*fake_kernel)(const FakeCall& call) = nullptr;

template <usize N>
FakeCall make_fake_call(abi::Handle target, abi::Header header, const std::array<u64, N>& words, Deadline deadline) {
    FakeCall call{.target = target, .header = header, .word_count = N, .deadline = deadline};
    for (usize index = 0; index < N; ++index) {
        call.words[index] = words[index];
    }
    return call;
}

template <usize N>
RegisterReply call_registers(abi::Handle target, abi::Header header, const std::array<u64, N>& words,
                             Deadline deadline) {
    return fake_kernel(make_fake_call(target, header, words, deadline));
}

template <usize N>
RegisterReply call_descriptor(abi::Handle target, abi::Header header, const std::array<u64, N>& words,
                              abi::Descriptor& descriptor, Deadline deadline) {
    FakeCall call = make_fake_call(target, header.with(abi::Header::kDesc), words, deadline);
    call.descriptor = &descriptor;
    call.sent = descriptor;
    return fake_kernel(call);
}

}  // namespace detail
}  // namespace kos
