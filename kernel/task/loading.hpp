// SPDX-License-Identifier: Apache-2.0
// A program on its way into a process: checked, copied, relocated and made visible to instruction fetch in steps
// between which interrupts and other threads get their turn. Nothing of it lies in the process until all of it is
// ready.
#pragma once

#include <array>
#include <optional>
#include <string_view>

#include <kos/base/sha256.hpp>

#include "elf/relocations.hpp"
#include "elf/validator.hpp"
#include "obj/process.hpp"
#include "vmm/address_space.hpp"

namespace kos::task {

// A file of the boot image, which stays where it is for ever.
struct ProgramFile {
    std::span<const std::byte> bytes;
    std::string_view path;
};

// A file in a memory object, which others may write to while it is loaded.
struct ProgramMemory {
    // Longer files: TOO_BIG. What the machine has in one piece, at most.
    static constexpr u64 kMaxBytes = u64{64} << 20;

    vmm::Memory& memory;
    u64 size;
    // Whether the process may have a program of this hash; nullptr: it may have any.
    bool (*allows)(const obj::Process& process, const Sha256Digest& digest);
};

// What a loaded program is, for its start and for reports about it.
struct Program {
    static constexpr usize kMaxBuildId = 20;

    UserAddr entry;
    UserAddr stack_top;
    u64 base = 0;           // what was added to the addresses in the file
    std::string_view path;  // in the boot image; empty for one from memory
    std::array<std::byte, kMaxBuildId> build_id{};
    u8 build_id_bytes = 0;
};

class Loading final {
  public:
    // The process pays. QUOTA, NO_MEMORY.
    static Result<Loading*> create(obj::Process& process, const ProgramFile& file);
    static Result<Loading*> create(obj::Process& process, const ProgramMemory& memory);
    // After advance() or abandon() has come to its end, or at that of the process.
    void destroy();

    // Told apart from all others by it.
    u64 number() const { return number_; }

    // Goes on until the program is loaded or an interrupt is pending. kRestart: it is, call it again. CORRUPT: the boot
    // image's file is no good program (the log says why); of one from memory INVALID, UNSUPPORTED. QUOTA, NO_MEMORY.
    Result<Program> advance();
    // Takes back what advance() has mapped, which answers BAD_STATE from now on. kRestart.
    Result<void> abandon();

  private:
    friend class mm::ObjectCacheAccess;

    explicit Loading(obj::Process& process);
    ~Loading() = default;

    Result<void> go_on();
    Result<void> take_snapshot();
    Result<void> check_digest();
    Result<void> parse();
    Result<void> make_segments();
    Result<void> make_segment(u32 index);
    Result<void> copy_segment(u32 index);
    Result<void> relocate();
    Result<void> make_code_visible();
    Result<void> map_all();
    Result<void> map_next();
    Result<void> unmap_all();
    Status report(const elf::ImageError& error) const;
    Program program() const;

    // One segment: the memory that is mapped, and from which offset on.
    struct Part {
        obj::Ref<vmm::Memory> memory;
        u64 offset = 0;
        u64 copied = 0;
        bool in_place = false;
    };

    obj::Process& process_;
    u64 number_;
    ProgramFile file_{};

    // Of a program from memory.
    obj::Ref<vmm::Memory> source_;
    u64 size_ = 0;
    bool (*allows_)(const obj::Process&, const Sha256Digest&) = nullptr;
    obj::Ref<vmm::Memory> snapshot_;
    u64 copied_ = 0;
    u64 hashed_ = 0;
    Sha256 hash_;
    std::optional<Sha256Digest> digest_;

    std::optional<elf::Image::Validator> validator_;
    std::optional<elf::Image> image_;
    std::optional<elf::Relocations> relocations_;
    u64 base_ = 0;
    std::array<Part, elf::kMaxSegments> parts_{};
    u32 made_ = 0;
    u64 relocated_ = 0;
    obj::Ref<vmm::Memory> stack_;
    u32 mapped_ = 0;
    vmm::Attempt attempt_{Pace::Interruptible};  // at what is being mapped, or unmapped
    Status failure_ = Status::Ok;
    UserAddr stack_top_;
};

}  // namespace kos::task
