// SPDX-License-Identifier: Apache-2.0
// A stand-in for the kernel that brings every Call to a dispatcher and its answer back: client and server in one test.
#pragma once

#include <vector>

#include <kos/idl/dispatcher.hpp>
#include <kos/trap.hpp>

namespace kos::host {

// Memory that messages are received into: aligned as programs' buffers are.
class Buffer {
  public:
    explicit Buffer(usize bytes) : words_((bytes + sizeof(u64) - 1) / sizeof(u64)), bytes_{bytes} {}
    std::span<std::byte> bytes() { return std::as_writable_bytes(std::span{words_}).first(bytes_); }

  private:
    std::vector<u64> words_;
    usize bytes_;
};

// A message as the kernel has read it from the sender's registers and memory.
struct Transfer {
    abi::Header header{};
    std::vector<std::byte> constant{};
    std::vector<std::byte> arena{};
    std::vector<abi::HandleElement> handles{};
};

// What the registers of a Call or Reply send.
Transfer read_message(const detail::Registers& in);
// Puts a message where the receiver's registers say. TOO_BIG: it does not fit there.
Status write_message(const Transfer& message, const detail::Registers& receiver, abi::Kind kind,
                     detail::Registers& out);

class Loopback final : public Kernel {
  public:
    static constexpr u64 kSid = 77;
    static constexpr u64 kCookie = 9;

    explicit Loopback(idl::Dispatcher& dispatcher) : dispatcher_{dispatcher} {}

    detail::Registers trap(abi::Syscall number, const detail::Registers& in) override;

    // Changes a message on its way; empty: nothing is changed.
    void (*change_request)(Transfer& message) = nullptr;
    void (*change_response)(Transfer& message) = nullptr;

    const std::vector<idl::Dispatched>& dispatched() const { return dispatched_; }
    const std::vector<u64>& closed_handles() const { return closed_handles_; }
    // Messages that were sent by Reply: answers to deferred requests, and refusals of tokens that were dropped.
    const std::vector<Transfer>& replies() const { return replies_; }

  private:
    Transfer dispatch(const Transfer& request);
    Status call(const detail::Registers& in, detail::Registers& out);

    static constexpr usize kArenaBytes = usize{1} << 20;

    idl::Dispatcher& dispatcher_;
    Buffer arena_{kArenaBytes};
    std::vector<idl::Dispatched> dispatched_;
    std::vector<u64> closed_handles_;
    std::vector<Transfer> replies_;
    bool deferred_ = false;
};

}  // namespace kos::host
