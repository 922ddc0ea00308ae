// SPDX-License-Identifier: Apache-2.0
// Which class may run which program, from the ROMFS and from memory, with what rights.
#include <kos/core/elf.hpp>
#include <kos/core/handle.hpp>
#include <kos/core/romfs.hpp>
#include <kos/core/task.hpp>

#include "check.hpp"

namespace loading {
namespace {

using kos::OwnedHandle;
using kos::Result;
using kos::Status;
using kos::abi::Handle;
using kos::abi::Right;
using kos::core::Elf;
using kos::core::Task;

Result<> check_paths(Check& check, const Powers& powers) {
    const OwnedHandle task = TRY(make_task(powers, "paths", kClass));
    check.expect("another class's program", Task::load(task.get(), "init"), Status::Invalid);
    check.expect("a file that is no program", Task::load(task.get(), "manifest"), Status::Invalid);
    for (const std::string_view path : {"../loaded", "/loaded", "a/../loaded", "loaded/", ""}) {
        check.expect(path, Task::load(task.get(), path), Status::Invalid);
        check.expect(path, kos::core::Romfs::open(path), Status::Invalid);
        check.expect(path, kos::core::Romfs::stat(path), Status::Invalid);
    }
    check.expect("no such file", Task::load(task.get(), "loade"), Status::NotFound);
    check.expect("its own program", Task::load(task.get(), kProgram), Status::Ok);
    check.expect("a second time", Task::load(task.get(), kProgram), Status::BadState);
    check.that("it runs", static_cast<kos::u64>(TRY(run(task, kCount))), kCounted);
    for (const std::string_view name : {"init", "tests.Other", "tests.Loade", "anonymous"}) {
        const OwnedHandle other = TRY(make_task(powers, "other", name));
        check.expect(name, Task::load(other.get(), kProgram), Status::Invalid);
    }
    return {};
}

Result<> check_memory(Check& check, const Powers& powers) {
    const Copy copy = TRY(copy_program());
    for (const std::string_view name : {"init", "tests.Other", "Anonymous"}) {
        const OwnedHandle task = TRY(make_task(powers, "privileged", name));
        check.expect(name, load(powers, task, copy), Status::Invalid);
    }
    const OwnedHandle listed = TRY(make_task(powers, "listed", kClass));
    check.expect("a listed program", load(powers, listed, copy), Status::Ok);
    check.that("it runs", static_cast<kos::u64>(TRY(run(listed, kCount))), kCounted);
    copy.bytes().back() ^= std::byte{1};
    const OwnedHandle changed = TRY(make_task(powers, "changed", kClass));
    check.expect("one bit is another", load(powers, changed, copy), Status::Invalid);
    const OwnedHandle anonymous = TRY(make_task(powers, "anonymous", kAnonymous));
    check.expect("not so for anonymous ones", load(powers, anonymous, copy), Status::Ok);
    check.expect("a second time", load(powers, anonymous, copy), Status::BadState);
    check.that("it runs", static_cast<kos::u64>(TRY(run(anonymous, kCount))), kCounted);
    check.expect("after its end", load(powers, anonymous, copy), Status::BadState);
    return {};
}

Result<OwnedHandle> narrowed(Handle handle, kos::abi::Rights rights) {
    return OwnedHandle{TRY(kos::core::Handle::duplicate(handle, rights)).duplicate};
}

Result<> check_rights(Check& check, const Powers& powers) {
    const Copy copy = TRY(copy_program());
    const Handle memory = copy.memory.handle().get();
    const OwnedHandle task = TRY(make_task(powers, "rights", kAnonymous));
    const OwnedHandle readable = TRY(narrowed(memory, Right::Read | Right::Map));
    const OwnedHandle hidden = TRY(narrowed(memory, Right::Execute | Right::Map));
    const OwnedHandle watched = TRY(narrowed(task.get(), Right::Wait | Right::Inspect));
    const OwnedHandle weak = TRY(narrowed(powers.sealing, static_cast<kos::abi::Rights>(Right::Derive)));
    const kos::u64 size = copy.size;
    check.expect("no EXECUTE", Elf::load(task.get(), readable.get(), size, powers.sealing), Status::NoRights);
    check.expect("no READ", Elf::load(task.get(), hidden.get(), size, powers.sealing), Status::NoRights);
    check.expect("no MANAGE of the task", Elf::load(watched.get(), memory, size, powers.sealing), Status::NoRights);
    check.expect("no MANAGE of the resource", Elf::load(task.get(), memory, size, weak.get()), Status::NoRights);
    check.expect("no resource", Elf::load(task.get(), memory, size, Handle{}), Status::BadHandle);
    check.expect("another resource", Elf::load(task.get(), memory, size, powers.factory), Status::WrongType);
    check.expect("no memory", Elf::load(task.get(), task.get(), size, powers.sealing), Status::WrongType);
    check.expect("no task", Elf::load(memory, memory, size, powers.sealing), Status::WrongType);
    check.expect("all of them", Elf::load(task.get(), memory, size, powers.sealing), Status::Ok);
    return {};
}

}  // namespace

Result<bool> check_classes(const Powers& powers) {
    Check check{"classes"};
    TRY(check_paths(check, powers));
    TRY(check_memory(check, powers));
    TRY(check_rights(check, powers));
    return check.finish();
}

}  // namespace loading
