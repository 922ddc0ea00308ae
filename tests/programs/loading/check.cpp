// SPDX-License-Identifier: Apache-2.0
// Counting, and the steps that several groups take.
#include "check.hpp"

#include <array>

#include <kos/base/start_block_writer.hpp>
#include <kos/core/elf.hpp>
#include <kos/core/task.hpp>
#include <kos/core/types.hpp>
#include <kos/file.hpp>
#include <kos/print.hpp>

namespace loading {

using kos::OwnedHandle;
using kos::Result;
using kos::abi::Right;
using kos::abi::StartHandleKind;
using kos::core::Task;

void Check::expect(std::string_view what, kos::Status got, kos::Status wanted) {
    ++checks_;
    if (got != wanted) {
        ++wrong_;
        kos::println("WRONG: {}: {} instead of {}", what, got, wanted);
    }
}

void Check::that(std::string_view what, kos::u64 got, kos::u64 wanted) {
    ++checks_;
    if (got != wanted) {
        ++wrong_;
        kos::println("WRONG: {}: {:#x} instead of {:#x}", what, got, wanted);
    }
}

bool Check::finish() const {
    if (wrong_ == 0) {
        kos::println("{}: {} checks passed", group_, checks_);
    }
    return wrong_ == 0;
}

Result<OwnedHandle> make_task(const Powers& powers, std::string_view name, std::string_view class_name) {
    return OwnedHandle{TRY(Task::create(powers.factory, name, class_name)).task};
}

Result<int> run(const OwnedHandle& task, std::string_view act) {
    constexpr auto kManage = static_cast<kos::abi::Rights>(Right::Manage);
    const kos::NamedHandle self{"task", StartHandleKind::Task, TRY(Task::give(task.get(), task.get(), kManage)).value,
                                0};
    const std::array<std::string_view, 2> arguments{"loaded", act};
    alignas(8) std::array<std::byte, 256> block;
    const kos::StartBlockContents contents{
        .name = "loaded", .arguments = arguments, .environment = {}, .handles = {&self, 1}};
    const kos::usize bytes = TRY(kos::write_start_block(block, contents));
    TRY(Task::set_arguments(task.get(), std::span{block}.first(bytes)));
    TRY(Task::start(task.get()));
    const auto end = TRY(Task::wait(task.get()));
    return end.reason == kos::core::kEndedByExit ? end.code : kByFault;
}

Result<Copy> copy_program() {
    const kos::File file = TRY(kos::File::open(kProgram));
    kos::Memory memory = TRY(kos::Memory::create(file.size()));
    kos::Mapping mapping = TRY(memory.map(kos::Protection::ReadWrite));
    TRY(file.read(0, mapping.bytes()));
    return Copy{std::move(memory), std::move(mapping), file.size()};
}

Result<> load(const Powers& powers, const OwnedHandle& task, const Copy& copy) {
    return kos::core::Elf::load(task.get(), copy.memory.handle().get(), copy.size, powers.sealing);
}

}  // namespace loading
