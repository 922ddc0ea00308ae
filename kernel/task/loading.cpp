// SPDX-License-Identifier: Apache-2.0
// Loading programs.
#include "task/loading.hpp"

#include <algorithm>

#include <hal/cpu.hpp>
#include <hal/memory_map.hpp>
#include <hal/sha256.hpp>

#include "lib/log.hpp"
#include "lib/restart.hpp"
#include "obj/preemption_point.hpp"

namespace kos::task {

namespace {

using vmm::Access;
using vmm::AccessSet;
using vmm::Memory;

constexpr u64 kStackBytes = u64{64} * 1024;

// Between two looks for a pending interrupt.
constexpr u64 kCopyStep = 512;
constexpr u64 kRelocationStep = 2;

static_assert(vmm::Layout::kImagesFirst + 2 * elf::kMaxPieBytes <= vmm::Layout::kMapsFirst);

constinit mm::ObjectCache<Loading> cache;

// Only touched with the kernel lock held.
u64 last_number = 0;

struct MappedAs {
    Access access;
    AccessSet allowed;  // what the program may turn it into
};

MappedAs mapped_as(elf::Access access) {
    constexpr auto kRead = static_cast<abi::Rights>(abi::Right::Read);
    switch (access) {
        case elf::Access::ReadWrite:
            return {Access::ReadWrite, AccessSet::from_rights(abi::Right::Read | abi::Right::Write)};
        case elf::Access::ReadExecute:
            return {Access::ReadExecute, AccessSet::from_rights(abi::Right::Read | abi::Right::Execute)};
        case elf::Access::Read:
        case elf::Access::ReadAfterRelocation:
            break;
    }
    return {Access::Read, AccessSet::from_rights(kRead)};
}

u64 bytes_of(const elf::Segment& segment) {
    return segment.end_page() - segment.first_page();
}

// A segment that is never written can be mapped where it lies: what its last page holds beyond it are other bytes of
// the same file, or its zero padding.
bool lies_as_mapped(const elf::Segment& segment) {
    const bool constant = segment.access == elf::Access::Read || segment.access == elf::Access::ReadExecute;
    return constant && segment.file_bytes.size() == segment.size &&
           hal::virt_to_phys(segment.file_bytes.data()).page_offset() == UserAddr{segment.address}.page_offset();
}

}  // namespace

Loading::Loading(obj::Process& process) : process_{process}, number_{++last_number}, hash_{hal::sha256_engine()} {}

Result<Loading*> Loading::create(obj::Process& process, const ProgramFile& file) {
    Loading* made = TRY(cache.create(process.account(), process));
    made->file_ = file;
    return made;
}

Result<Loading*> Loading::create(obj::Process& process, const ProgramMemory& memory) {
    if (memory.size == 0 || memory.size > memory.memory.size()) {
        return Error{Status::Invalid};
    }
    if (memory.size > ProgramMemory::kMaxBytes) {
        return Error{Status::TooBig};
    }
    Loading* made = TRY(cache.create(process.account(), process));
    made->source_ = obj::Ref<Memory>{memory.memory};
    made->size_ = memory.size;
    made->allows_ = memory.allows;
    return made;
}

void Loading::destroy() {
    cache.destroy(process_.account(), this);
}

Result<Program> Loading::advance() {
    if (failure_ == Status::Ok) {
        const auto done = go_on();
        if (done) {
            return program();
        }
        if (done.error() == kRestart) {
            return Error{kRestart};
        }
        failure_ = done.error();
        TRY(obj::preemption_point());
    }
    TRY(unmap_all());
    return Error{failure_};
}

Result<void> Loading::abandon() {
    if (failure_ == Status::Ok) {
        if (attempt_.under_way()) {
            const auto mapped = map_next();
            if (!mapped && mapped.error() == kRestart) {
                return mapped;
            }
        }
        failure_ = Status::BadState;
    }
    return unmap_all();
}

Result<void> Loading::go_on() {
    if (!validator_) {
        TRY(take_snapshot());
        TRY(check_digest());
        validator_.emplace(file_.bytes);
    }
    TRY(parse());
    TRY(make_segments());
    TRY(relocate());
    TRY(make_code_visible());
    return map_all();
}

// From here on nobody else can change the file.
Result<void> Loading::take_snapshot() {
    if (!source_) {
        return {};
    }
    if (!snapshot_) {
        snapshot_ = TRY(Memory::begin_contiguous(process_, (size_ + kPageMask) & ~kPageMask));
        TRY(obj::preemption_point());
    }
    // Safe: a run of frames lies in the physical map in one piece.
    auto* const copy = static_cast<std::byte*>(hal::phys_to_virt(snapshot_->page(0)));
    while (copied_ < snapshot_->size()) {
        const u64 part = std::min(kCopyStep, snapshot_->size() - copied_);
        const u64 given = copied_ < size_ ? std::min(part, size_ - copied_) : 0;
        TRY(source_->read(copied_, {copy + copied_, given}));
        std::fill(copy + copied_ + given, copy + copied_ + part, std::byte{0});
        copied_ += part;
        TRY(obj::preemption_point());
    }
    file_.bytes = {copy, size_};
    return {};
}

Result<void> Loading::check_digest() {
    if (!source_ || allows_ == nullptr) {
        return {};
    }
    while (hashed_ < size_) {
        const u64 part = std::min<u64>(hal::sha256_step(), size_ - hashed_);
        hash_.update(file_.bytes.subspan(hashed_, part));
        hashed_ += part;
        TRY(obj::preemption_point());
    }
    if (!digest_) {
        digest_ = hash_.finish();
        TRY(obj::preemption_point());
    }
    return allows_(process_, *digest_) ? Result<void>{} : Result<void>{Error{Status::Invalid}};
}

Result<void> Loading::parse() {
    if (image_) {
        return {};
    }
    while (!validator_->done()) {
        if (const auto checked = validator_->advance(); !checked) {
            return Error{report(checked.error())};
        }
        TRY(obj::preemption_point());
    }
    image_.emplace(validator_->image());
    relocations_.emplace(*image_);
    base_ = image_->kind() == elf::Kind::StaticPie ? process_.space()->layout().image.raw() : 0;
    return obj::preemption_point();
}

// What is wrong with a file of the boot image is for the log; who brings a file himself can look himself.
Status Loading::report(const elf::ImageError& error) const {
    if (source_) {
        return to_status(error);
    }
    log::error("elf: program '{}': {} at offset {:#x}", file_.path, code_text(error.code), error.offset);
    return Status::Corrupt;
}

Result<void> Loading::make_segments() {
    while (made_ < relocations_->segments().size()) {
        if (!parts_[made_].memory) {
            TRY(make_segment(made_));
            TRY(obj::preemption_point());
        }
        if (!parts_[made_].in_place) {
            TRY(parts_[made_].memory->fill(Pace::Interruptible));
        }
        TRY(copy_segment(made_));
        ++made_;
        TRY(obj::preemption_point());
    }
    if (!stack_) {
        stack_ = TRY(Memory::begin(process_, kStackBytes));
        TRY(obj::preemption_point());
    }
    return stack_->fill(Pace::Interruptible);
}

Result<void> Loading::make_segment(u32 index) {
    const elf::Segment& segment = relocations_->segments()[index];
    Part& part = parts_[index];
    part.in_place = lies_as_mapped(segment);
    if (part.in_place && snapshot_) {
        part.memory = snapshot_;
        part.offset = segment.file_offset & ~kPageMask;
    } else if (part.in_place) {
        const PhysAddr first = hal::virt_to_phys(segment.file_bytes.data()).page_down();
        part.memory = TRY(Memory::create_from_physical(process_, {first, bytes_of(segment)}, vmm::PhysicalUse::Image));
    } else {
        part.memory = TRY(Memory::begin(process_, bytes_of(segment)));
    }
    return {};
}

Result<void> Loading::copy_segment(u32 index) {
    const elf::Segment& segment = relocations_->segments()[index];
    Part& part = parts_[index];
    const std::span<const std::byte> bytes = segment.file_bytes;
    while (!part.in_place && part.copied < bytes.size()) {
        const u64 step = std::min<u64>(kCopyStep, bytes.size() - part.copied);
        TRY(part.memory->write(UserAddr{segment.address}.page_offset() + part.copied,
                               bytes.subspan(part.copied, step)));
        part.copied += step;
        TRY(obj::preemption_point());
    }
    return {};
}

Result<void> Loading::relocate() {
    while (relocated_ < relocations_->count()) {
        const auto relocation = relocations_->at(relocated_);
        if (!relocation) {
            return Error{report(relocation.error())};
        }
        const elf::Segment& segment = relocations_->segments()[relocation->segment];
        const u64 value = base_ + relocation->value;
        TRY(parts_[relocation->segment].memory->write(UserAddr{segment.address}.page_offset() + relocation->offset,
                                                      std::as_bytes(std::span{&value, 1})));
        if (++relocated_ % kRelocationStep == 0) {
            TRY(obj::preemption_point());
        }
    }
    return {};
}

Result<void> Loading::make_code_visible() {
    for (u32 i = 0; i < relocations_->segments().size(); ++i) {
        if (relocations_->segments()[i].access == elf::Access::ReadExecute) {
            TRY(parts_[i].memory->seal());
        }
    }
    // Constants in place could be written through another mapping else; there is none, and there never will be one.
    return snapshot_ ? snapshot_->seal() : Result<void>{};
}

// The segments, and then the stack.
Result<void> Loading::map_all() {
    while (mapped_ <= relocations_->segments().size()) {
        TRY(map_next());
    }
    return {};
}

Result<void> Loading::map_next() {
    vmm::AddressSpace& space = *process_.space();
    if (mapped_ == relocations_->segments().size()) {
        const UserAddr bottom = TRY(space.map({.memory = *stack_,
                                               .size = kStackBytes,
                                               .access = Access::ReadWrite,
                                               .at = space.layout().stack,
                                               .guard = kPageSize},
                                              attempt_));
        stack_top_ = bottom + kStackBytes;
    } else {
        const elf::Segment& segment = relocations_->segments()[mapped_];
        const MappedAs as = mapped_as(segment.access);
        TRY(space.map({.memory = *parts_[mapped_].memory,
                       .offset = parts_[mapped_].offset,
                       .size = bytes_of(segment),
                       .access = as.access,
                       .allowed = as.allowed,
                       .at = UserAddr{base_ + segment.first_page()}},
                      attempt_));
    }
    ++mapped_;
    return {};
}

Result<void> Loading::unmap_all() {
    vmm::AddressSpace& space = *process_.space();
    while (mapped_ > 0) {
        const bool stack = mapped_ > relocations_->segments().size();
        const elf::Segment* segment = stack ? nullptr : &relocations_->segments()[mapped_ - 1];
        const UserAddr start = stack ? stack_top_ - kStackBytes : UserAddr{base_ + segment->first_page()};
        const auto unmapped = space.unmap(start, stack ? kStackBytes : bytes_of(*segment), attempt_);
        if (!unmapped && unmapped.error() == kRestart) {
            return unmapped;
        }
        // Else somebody has mapped something of his own there meanwhile: it stays.
        --mapped_;
    }
    return {};
}

Program Loading::program() const {
    Program made{.entry = UserAddr{base_ + image_->entry()},
                 .stack_top = stack_top_,
                 .base = base_,
                 .path = file_.path,
                 .build_id = {},
                 .build_id_bytes = 0};
    const auto id = image_->build_id().first(std::min(image_->build_id().size(), Program::kMaxBuildId));
    std::copy(id.begin(), id.end(), made.build_id.begin());
    made.build_id_bytes = static_cast<u8>(id.size());
    return made;
}

}  // namespace kos::task
