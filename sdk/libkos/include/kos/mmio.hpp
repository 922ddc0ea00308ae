// SPDX-License-Identifier: Apache-2.0
// Registers: those of a device, for its driver. Examples: sdk/libkos/examples/mmio.cpp, samples/alarm.
//
//     const kos::Registers clock = TRY(kos::Registers::map(registers, 0x901'0000, 0x1000));
//     clock.write<kos::u32>(kMatch, clock.read<kos::u32>(kData) + 1);
//
// Accesses happen as they are written, once and in this order, with the width of their type.
#pragma once

#include <bit>
#include <concepts>
#include <utility>

#include <kos/memory.hpp>
#include <kos/panic.hpp>

namespace kos {

template <typename T>
concept RegisterWord = std::same_as<T, u8> || std::same_as<T, u16> || std::same_as<T, u32> || std::same_as<T, u64>;

class Registers {
  public:
    Registers() = default;

    // Maps them. resource: of the type Mmio with DERIVE, `mmio` of init.yaml. address: in physical memory, size: in
    // bytes; the rest of their pages comes with them. NO_RIGHTS: the resource does not have the pages; BAD_STATE: the
    // kernel drives a device there; INVALID: there is RAM, or no size; NOT_FOUND: this process has no handle of itself;
    // QUOTA, NO_MEMORY.
    static Result<Registers> map(abi::Handle resource, u64 address, usize size);

    // offset: in bytes, a multiple of the word's size, within the size. What is outside is a panic.
    template <RegisterWord Word>
    Word read(usize offset) const {
        return *at<Word>(offset);
    }
    template <RegisterWord Word>
    void write(usize offset, Word value) const {
        *at<Word>(offset) = value;
    }

    usize size() const { return size_; }
    explicit operator bool() const { return static_cast<bool>(mapping_); }

  private:
    Registers(Mapping mapping, usize first, usize size) : mapping_{std::move(mapping)}, first_{first}, size_{size} {}

    // Safe: the registers are mapped as long as this is, and nothing else of the program lies there. Volatile, since
    // reading a register does something.
    template <RegisterWord Word>
    volatile Word* at(usize offset) const {
        require(offset % sizeof(Word) == 0 && offset <= size_ && sizeof(Word) <= size_ - offset,
                "a register's offset lies within its device");
        return reinterpret_cast<volatile Word*>(mapping_.bytes().data() + first_ + offset);
    }

    Mapping mapping_{};
    usize first_ = 0;  // where they begin in the mapping
    usize size_ = 0;
};

// A resource of some of the registers of another one, to hand on: of the pages that they lie in. NO_RIGHTS: that one
// does not have them; INVALID: no size; QUOTA, NO_MEMORY.
Result<OwnedHandle> derive_registers(abi::Handle resource, u64 address, usize size);

}  // namespace kos
