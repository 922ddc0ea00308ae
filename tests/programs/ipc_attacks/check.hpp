// SPDX-License-Identifier: Apache-2.0
// Counts attacks, compares statuses, and traps into the kernel with whatever registers an attacker likes.
#pragma once

#include <string_view>

#include <kos/base/result.hpp>
#include <kos/syscall.hpp>

namespace attack {

// Where attacks are aimed.
struct Targets {
    kos::abi::Handle victim;  // a channel with CALL
    kos::abi::Handle self;    // the attacker's own task, without TERMINATE
};

class Check {
  public:
    explicit Check(std::string_view group) : group_{group} {}

    // Prints WRONG with both statuses if they differ.
    void expect(std::string_view attack, kos::Status got, kos::Status wanted);
    template <typename T>
    void expect(std::string_view attack, const kos::Result<T>& got, kos::Status wanted) {
        expect(attack, got ? kos::Status::Ok : got.error(), wanted);
    }

    // Prints the group's result; true if every attack got what was wanted.
    bool finish() const;

  private:
    std::string_view group_;
    kos::u32 attacks_ = 0;
    kos::u32 wrong_ = 0;
};

using kos::detail::Registers;

// Registers of a request: target, header, and zero elsewhere.
Registers registers(kos::abi::Handle target, kos::abi::Header header);
// A header of the victim's method with a constant part.
kos::abi::Header to_victim(kos::u16 method, kos::u32 constant_bytes = 0);
// The flag that makes x11 a descriptor's address.
Registers with_descriptor(Registers in, const kos::abi::Descriptor& descriptor);

kos::Status call(const Registers& in);
kos::Status receive(const Registers& in);
kos::Status reply(const Registers& in);

// Groups of attacks; each prints its result.
bool attack_handles(const Targets& targets);
bool attack_messages(const Targets& targets);
bool attack_tokens(const Targets& targets);
bool attack_memory(const Targets& targets);
bool attack_core(const Targets& targets);

// An address in the kernel's half, and one that nothing is mapped at.
inline constexpr kos::u64 kKernelAddress = 0xffff'ffff'8000'0000;
inline constexpr kos::u64 kUnmapped = 0x1000;

}  // namespace attack
