// SPDX-License-Identifier: Apache-2.0
// Counts checks, compares statuses, and holds what all groups of checks need.
#pragma once

#include <span>
#include <string_view>

#include <kos/abi/handle.hpp>
#include <kos/base/result.hpp>
#include <kos/memory.hpp>
#include <kos/owned_handle.hpp>

namespace loading {

struct Powers {
    kos::abi::Handle factory;
    kos::abi::Handle sealing;
};

class Check {
  public:
    explicit Check(std::string_view group) : group_{group} {}

    // Prints WRONG with both statuses if they differ.
    void expect(std::string_view what, kos::Status got, kos::Status wanted);
    template <typename T>
    void expect(std::string_view what, const kos::Result<T>& got, kos::Status wanted) {
        expect(what, got ? kos::Status::Ok : got.error(), wanted);
    }
    void that(std::string_view what, kos::u64 got, kos::u64 wanted);

    // Prints the group's result; true if all was as wanted.
    bool finish() const;

  private:
    std::string_view group_;
    kos::u32 checks_ = 0;
    kos::u32 wrong_ = 0;
};

inline constexpr std::string_view kClass = "tests.Loaded";
inline constexpr std::string_view kProgram = "loaded";
inline constexpr std::string_view kAnonymous = "anonymous";

// What the program "loaded" does, as its first argument, and with what code it then ends.
inline constexpr std::string_view kCount = "count";
inline constexpr std::string_view kFault = "fault";
inline constexpr int kCounted = 42;
inline constexpr int kByFault = -1;

kos::Result<kos::OwnedHandle> make_task(const Powers& powers, std::string_view name, std::string_view class_name);
// Starts a loaded process with this argument, and waits; its exit code, or kByFault.
kos::Result<int> run(const kos::OwnedHandle& task, std::string_view act);

// A file in memory that is mapped.
struct Copy {
    kos::Memory memory;
    kos::Mapping mapping;
    kos::usize size;

    std::span<std::byte> bytes() const { return mapping.bytes().first(size); }
};

// A copy of the program "loaded".
kos::Result<Copy> copy_program();
// core.Elf.Load of the copy.
kos::Result<> load(const Powers& powers, const kos::OwnedHandle& task, const Copy& copy);

// Groups of checks; each prints its result.
kos::Result<bool> check_variables();
kos::Result<bool> check_classes(const Powers& powers);
kos::Result<bool> check_files(const Powers& powers);
kos::Result<bool> check_race(const Powers& powers);

}  // namespace loading
