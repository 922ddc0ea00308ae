// SPDX-License-Identifier: Apache-2.0
// Address space identifiers: the tags by which the TLB tells address spaces apart. There are fewer of them than spaces
// over time, so they are handed out in generations, and the TLB is emptied between two.
#pragma once

#include <hal/boot_info.hpp>
#include <hal/cpu.hpp>

namespace kos::vmm {

// An address space's ASID and its generation, in one word so that one compare tells whether it is current.
class AsidContext {
  public:
    constexpr AsidContext() = default;
    constexpr AsidContext(u64 generation, u16 asid) : word_{generation << 16 | asid} {}

    constexpr u16 asid() const { return static_cast<u16>(word_ & 0xffff); }
    constexpr u64 generation() const { return word_ >> 16; }
    friend constexpr bool operator==(AsidContext, AsidContext) = default;

  private:
    u64 word_ = 0;  // generation 0: none yet
};

class AsidAllocator {
  public:
    constexpr AsidAllocator() = default;
    AsidAllocator(const AsidAllocator&) = delete;
    AsidAllocator& operator=(const AsidAllocator&) = delete;

    // The context is loaded on this CPU; gets a current ASID first if it has none. O(1) but when a generation ends.
    u16 activate(AsidContext& context, u32 cpu) {
        if (!is_current(context)) [[unlikely]] {
            renew(context);
        }
        active_[cpu] = context;
        return context.asid();
    }

    // Whether the TLB may hold entries of the context: it got its ASID in this generation, or a CPU has run it since
    // before the generation began.
    bool may_be_cached(AsidContext context) const { return is_current(context) || is_kept(context); }
    // Whether the context is what this CPU loaded last.
    bool is_loaded(AsidContext context, u32 cpu) const {
        return context != AsidContext{} && (active_[cpu] == context || reserved_[cpu] == context);
    }
    // The CPU loads no user addresses any more.
    void unload(u32 cpu) {
        active_[cpu] = {};
        reserved_[cpu] = {};
    }

  private:
    static constexpr u16 kFirst = 1;  // 0 tags what runs without user addresses

    bool is_current(AsidContext context) const { return context.generation() == generation_; }
    bool is_kept(AsidContext context) const;
    void renew(AsidContext& context);
    bool is_reserved(u16 asid) const;
    // Carries a context that ran when the generation began over into it.
    bool keep(AsidContext& context);
    void begin_generation();

    u64 generation_ = 1;
    u32 next_ = kFirst;
    AsidContext active_[hal::kMaxCpus] = {};  // loaded in this generation
    // What ran when the generation began: it goes on with its ASID, which nobody else gets in this generation.
    AsidContext reserved_[hal::kMaxCpus] = {};
};

// The machine's allocator.
AsidAllocator& asids();

}  // namespace kos::vmm
