// SPDX-License-Identifier: Apache-2.0
// A good program with one field changed at a time; each change gets its exact status, and nothing is left of it.
#include <cstring>

#include <kos/core/elf.hpp>
#include <kos/core/task.hpp>

#include "check.hpp"

namespace loading {
namespace {

using kos::OwnedHandle;
using kos::Result;
using kos::Status;
using kos::u16;
using kos::u32;
using kos::u64;
using kos::usize;

// ELF-64: places of fields in the file's header and in a program's headers.
constexpr usize kMachine = 18;
constexpr usize kEntry = 24;
constexpr usize kHeaders = 32;
constexpr usize kHeaderSize = 54;
constexpr usize kHeaderCount = 56;
constexpr usize kProgramHeader = 56;
constexpr usize kType = 0;
constexpr usize kFlags = 4;
constexpr usize kOffset = 8;
constexpr usize kAddress = 16;
constexpr usize kFileSize = 32;
constexpr usize kMemorySize = 40;
constexpr usize kAlignment = 48;
constexpr u32 kLoad = 1;
constexpr u32 kDynamic = 2;
constexpr u32 kInterpreter = 3;
constexpr u32 kTls = 7;
constexpr u32 kNone = 0;
// sdk/libkos/app.ld: the segments in their order.
constexpr u32 kRead = 0;
constexpr u32 kText = 1;
constexpr u32 kConstant = 2;
constexpr u32 kWrite = 3;

class Patient {
  public:
    explicit Patient(std::span<std::byte> file) : file_{file} {}

    template <typename T>
    T get(usize at) const {
        T value;
        std::memcpy(&value, &file_[at], sizeof(value));
        return value;
    }
    template <typename T>
    void set(usize at, T value) {
        std::memcpy(&file_[at], &value, sizeof(value));
    }
    // Where a field of the n-th header of a type lies.
    usize field(u32 type, u32 n, usize field) const {
        usize at = get<u64>(kHeaders);
        for (u16 left = get<u16>(kHeaderCount); left > 0; --left, at += kProgramHeader) {
            if (get<u32>(at + kType) == type && n-- == 0) {
                return at + field;
            }
        }
        return 0;
    }
    usize segment(u32 n, usize at) const { return field(kLoad, n, at); }
    // Where a value of the dynamic section lies.
    usize dynamic(u64 tag) const {
        usize at = get<u64>(field(kDynamic, 0, kOffset));
        while (get<u64>(at) != tag) {
            at += 2 * sizeof(u64);
        }
        return at + sizeof(u64);
    }
    // The table of relocations: app.ld loads the first segment's bytes at their offsets.
    usize relocations() const { return get<u64>(dynamic(kRela)); }

    static constexpr u64 kRela = 7;
    static constexpr u64 kRelaBytes = 8;

  private:
    std::span<std::byte> file_;
};

struct Attack {
    std::string_view name;
    Status status;
    void (*change)(Patient& file);
};

constexpr u64 kHuge = ~u64{0};
constexpr u64 kInKernel = 0xffff'ffff'8000'0000;

constexpr Attack kAttacks[] = {
    {"nothing changed", Status::Ok, [](Patient&) {}},
    {"no ELF file", Status::Invalid, [](Patient& f) { f.set<u32>(0, 0x464c4500); }},
    {"another machine", Status::Unsupported, [](Patient& f) { f.set<u16>(kMachine, 62); }},
    {"headers of another size", Status::Invalid, [](Patient& f) { f.set<u16>(kHeaderSize, 32); }},
    {"no headers", Status::Invalid, [](Patient& f) { f.set<u16>(kHeaderCount, 0); }},
    {"too many headers", Status::Invalid, [](Patient& f) { f.set<u16>(kHeaderCount, 0xffff); }},
    {"headers beyond the file", Status::Invalid, [](Patient& f) { f.set<u64>(kHeaders, u64{1} << 20); }},
    {"headers beyond 2^64", Status::Invalid, [](Patient& f) { f.set<u64>(kHeaders, kHuge - 100); }},
    {"entry in data", Status::Invalid, [](Patient& f) { f.set(kEntry, f.get<u64>(f.segment(kWrite, kAddress))); }},
    {"entry in the kernel", Status::Invalid, [](Patient& f) { f.set(kEntry, kInKernel); }},
    {"entry between instructions", Status::Invalid, [](Patient& f) { f.set(kEntry, f.get<u64>(kEntry) + 2); }},
    {"writable text", Status::Invalid, [](Patient& f) { f.set<u32>(f.segment(kText, kFlags), 7); }},
    {"executable data", Status::Invalid, [](Patient& f) { f.set<u32>(f.segment(kWrite, kFlags), 7); }},
    {"segment without access", Status::Invalid, [](Patient& f) { f.set<u32>(f.segment(kRead, kFlags), 0); }},
    {"segment beyond the file", Status::Invalid, [](Patient& f) { f.set(f.segment(kText, kOffset), u64{1} << 30); }},
    {"segment's bytes beyond 2^64", Status::Invalid, [](Patient& f) { f.set(f.segment(kText, kOffset), kHuge << 12); }},
    {"segment beyond 2^64", Status::Invalid, [](Patient& f) { f.set(f.segment(kWrite, kMemorySize), kHuge); }},
    {"segment in the kernel", Status::Invalid, [](Patient& f) { f.set(f.segment(kWrite, kAddress), kInKernel); }},
    {"segment of a terabyte", Status::Invalid, [](Patient& f) { f.set(f.segment(kWrite, kMemorySize), u64{1} << 40); }},
    {"segment of 15 GiB", Status::Quota, [](Patient& f) { f.set(f.segment(kWrite, kMemorySize), u64{15} << 30); }},
    {"larger in the file", Status::Invalid, [](Patient& f) { f.set<u64>(f.segment(kText, kMemorySize), 4); }},
    {"empty segment", Status::Invalid,
     [](Patient& f) {
         f.set<u64>(f.segment(kText, kFileSize), 0);
         f.set<u64>(f.segment(kText, kMemorySize), 0);
     }},
    {"overlapping segments", Status::Invalid,
     [](Patient& f) { f.set(f.segment(kWrite, kAddress), f.get<u64>(f.segment(kText, kAddress))); }},
    {"segments on one page", Status::Invalid, [](Patient& f) { f.set<u64>(f.segment(kRead, kMemorySize), 0x1001); }},
    {"misaligned segment", Status::Invalid,
     [](Patient& f) { f.set(f.segment(kText, kAddress), f.get<u64>(f.segment(kText, kAddress)) + 4); }},
    {"interpreter", Status::Unsupported, [](Patient& f) { f.set(f.field(kTls, 0, kType), kInterpreter); }},
    {"variables beyond the file", Status::Invalid, [](Patient& f) { f.set(f.field(kTls, 0, kOffset), u64{1} << 30); }},
    {"variables of 2^64 bytes", Status::Invalid, [](Patient& f) { f.set(f.field(kTls, 0, kMemorySize), kHuge); }},
    {"variables outside of the segments", Status::Invalid,
     [](Patient& f) { f.set(f.field(kTls, 0, kAddress), u64{1} << 33); }},
    {"variables aligned by 3", Status::Invalid, [](Patient& f) { f.set<u64>(f.field(kTls, 0, kAlignment), 3); }},
    {"variables aligned by 2 MiB", Status::Invalid,
     [](Patient& f) { f.set(f.field(kTls, 0, kAlignment), u64{1} << 21); }},
    {"relocation of text", Status::Invalid,
     [](Patient& f) { f.set(f.relocations(), f.get<u64>(f.segment(kText, kAddress))); }},
    {"relocation of constants in the file", Status::Invalid, [](Patient& f) { f.set<u64>(f.relocations(), 0x40); }},
    {"relocation beyond the data", Status::Invalid,
     [](Patient& f) {
         const u64 end = f.get<u64>(f.segment(kWrite, kAddress)) + f.get<u64>(f.segment(kWrite, kMemorySize));
         f.set(f.relocations(), end - 7);
     }},
    {"relocation before the data", Status::Invalid,
     [](Patient& f) { f.set(f.relocations(), f.get<u64>(f.segment(kConstant, kAddress)) - 1); }},
    {"relocation in the kernel", Status::Invalid, [](Patient& f) { f.set(f.relocations(), kInKernel); }},
    {"relocation that wraps", Status::Invalid, [](Patient& f) { f.set(f.relocations(), kHuge - 3); }},
    {"absolute relocation", Status::Unsupported, [](Patient& f) { f.set<u64>(f.relocations() + 8, 257); }},
    {"relocation by a function", Status::Unsupported, [](Patient& f) { f.set<u64>(f.relocations() + 8, 1032); }},
    {"relocation by a symbol", Status::Unsupported,
     [](Patient& f) { f.set(f.relocations() + 8, u64{1027} | u64{1} << 32); }},
    {"relocations beyond the file", Status::Invalid,
     [](Patient& f) { f.set(f.dynamic(Patient::kRela), u64{1} << 30); }},
    {"relocations without end", Status::Invalid,
     [](Patient& f) { f.set(f.dynamic(Patient::kRelaBytes), kHuge / 24 * 24); }},
    {"half a relocation", Status::Invalid, [](Patient& f) { f.set<u64>(f.dynamic(Patient::kRelaBytes), 12); }},
    {"dynamic section beyond the file", Status::Invalid,
     [](Patient& f) { f.set(f.field(kDynamic, 0, kOffset), kHuge - 8); }},
    {"nothing to load", Status::Invalid,
     [](Patient& f) {
         while (const usize at = f.segment(0, kType)) {
             f.set(at, kNone);
         }
     }},
};

Result<u64> pages_of(const OwnedHandle& task) {
    return TRY(kos::core::Task::info(task.get())).pages;
}

Result<> try_attack(Check& check, const Powers& powers, const Attack& attack) {
    const Copy copy = TRY(copy_program());
    Patient file{copy.bytes()};
    attack.change(file);
    const OwnedHandle task = TRY(make_task(powers, "patient", kAnonymous));
    const u64 before = TRY(pages_of(task));
    check.expect(attack.name, load(powers, task, copy), attack.status);
    if (attack.status != Status::Ok) {
        check.that(attack.name, TRY(pages_of(task)), before);
        const Copy good = TRY(copy_program());
        check.expect("a good one after it", load(powers, task, good), Status::Ok);
    }
    return {};
}

Result<> try_sizes(Check& check, const Powers& powers) {
    const Copy copy = TRY(copy_program());
    const OwnedHandle task = TRY(make_task(powers, "sizes", kAnonymous));
    for (const u64 size : {u64{0}, u64{63}, u64{64}, u64{500}, copy.size + 4096, kHuge}) {
        check.expect("another size", kos::core::Elf::load(task.get(), copy.memory.handle().get(), size, powers.sealing),
                     Status::Invalid);
    }
    return {};
}

// The kernel's reports say where the program lies.
Result<> fault_twice(Check& check, const Powers& powers) {
    const Copy copy = TRY(copy_program());
    const OwnedHandle good = TRY(make_task(powers, "good", kAnonymous));
    TRY(load(powers, good, copy));
    check.that("a fault", static_cast<u64>(TRY(run(good, kFault))), static_cast<u64>(kByFault));
    const OwnedHandle other = TRY(make_task(powers, "other", kClass));
    TRY(kos::core::Task::load(other.get(), kProgram));
    check.that("a fault", static_cast<u64>(TRY(run(other, kFault))), static_cast<u64>(kByFault));
    return {};
}

}  // namespace

Result<bool> check_files(const Powers& powers) {
    Check check{"files"};
    for (const Attack& attack : kAttacks) {
        TRY(try_attack(check, powers, attack));
    }
    TRY(try_sizes(check, powers));
    TRY(fault_twice(check, powers));
    return check.finish();
}

}  // namespace loading
