// SPDX-License-Identifier: Apache-2.0
// Device registers by name: a driver lists them with their offset, width and access; the wrong access does not compile.
#pragma once

#include <concepts>
#include <type_traits>

#include "lib/bit_field.hpp"

namespace kos {

enum class RegisterAccess : u8 {
    ReadOnly,
    WriteOnly,
    ReadWrite,
};

template <std::unsigned_integral Word, RegisterAccess kAccess>
struct Register {
    static constexpr bool kReadable = kAccess != RegisterAccess::WriteOnly;
    static constexpr bool kWritable = kAccess != RegisterAccess::ReadOnly;

    u32 offset;
};

// Equal registers in a row.
template <std::unsigned_integral Word, RegisterAccess kAccess>
struct RegisterArray {
    u32 offset;

    constexpr Register<Word, kAccess> operator[](u32 index) const {
        return {static_cast<u32>(offset + index * sizeof(Word))};
    }
};

template <std::unsigned_integral Word>
using ReadOnlyRegister = Register<Word, RegisterAccess::ReadOnly>;
template <std::unsigned_integral Word>
using WriteOnlyRegister = Register<Word, RegisterAccess::WriteOnly>;
template <std::unsigned_integral Word>
using ReadWriteRegister = Register<Word, RegisterAccess::ReadWrite>;
template <std::unsigned_integral Word>
using ReadOnlyArray = RegisterArray<Word, RegisterAccess::ReadOnly>;
template <std::unsigned_integral Word>
using WriteOnlyArray = RegisterArray<Word, RegisterAccess::WriteOnly>;
template <std::unsigned_integral Word>
using ReadWriteArray = RegisterArray<Word, RegisterAccess::ReadWrite>;

// A mapped block of device registers (host tests: a buffer).
class Mmio {
  public:
    constexpr Mmio() = default;
    explicit Mmio(void* base) : base_{static_cast<u8*>(base)} {}

    bool mapped() const { return base_ != nullptr; }
    // The block that begins `bytes` further on.
    Mmio part(u64 bytes) const { return Mmio{base_ + bytes}; }

    template <std::unsigned_integral Word, RegisterAccess kAccess>
        requires(Register<Word, kAccess>::kReadable)
    Word read(Register<Word, kAccess> reg) const {
        return *pointer<Word>(reg.offset);
    }

    template <std::unsigned_integral Word, RegisterAccess kAccess>
        requires(Register<Word, kAccess>::kWritable)
    void write(Register<Word, kAccess> reg, std::type_identity_t<Word> value) const {
        *pointer<Word>(reg.offset) = value;
    }

  private:
    // Safe: base_ is a device mapping, and registers are aligned to their width by their tables. Volatile, because each
    // access is an effect; the mapping's memory type keeps their order.
    template <typename Word>
    volatile Word* pointer(u32 offset) const {
        return static_cast<volatile Word*>(static_cast<volatile void*>(base_ + offset));
    }

    u8* base_ = nullptr;
};

}  // namespace kos
