// SPDX-License-Identifier: Apache-2.0
// Core endpoints: methods that do not exist, privileged ones without the resource, arguments out of range.
#include <bit>

#include <kos/core/handle.hpp>
#include <kos/core/pm.hpp>
#include <kos/core/romfs.hpp>
#include <kos/core/task.hpp>
#include <kos/core/types.hpp>
#include <kos/core/vmm.hpp>

#include "check.hpp"

namespace attack {
namespace {

using kos::Status;
using kos::u64;
using kos::abi::Handle;
using kos::abi::Header;
using kos::core::Task;
using kos::core::Vmm;

constexpr u64 kPage = 4096;
constexpr kos::u32 kReadWrite = kos::core::kProtectRead | kos::core::kProtectWrite;
constexpr kos::u32 kWriteExecute = kos::core::kProtectWrite | kos::core::kProtectExecute;

void numbers(Check& check) {
    const auto call_kernel = [](kos::u16 riid, kos::u16 mid, kos::u32 bytes = 0) {
        return call(registers(kos::abi::kKernelHandle, Header::request(riid, mid, bytes)));
    };
    constexpr kos::u16 kTime = kos::u16{5};
    check.expect("unknown endpoint", call_kernel(99, 0), Status::Invalid);
    check.expect("last endpoint", call_kernel(0xffff, 0xffff), Status::Invalid);
    check.expect("unknown method", call_kernel(kTime, 99), Status::Invalid);
    check.expect("arguments that are too long", call_kernel(kTime, 0, 64), Status::Invalid);
}

void privileges(Check& check, const Targets& targets) {
    check.expect("task without a factory", Task::create(Handle{}, "name", "class"), Status::BadHandle);
    check.expect("task by a task", Task::create(targets.self, "name", "class"), Status::WrongType);
    check.expect("shutdown without power", kos::core::Pm::shutdown(Handle{}, 0), Status::BadHandle);
    check.expect("shutdown by a channel", kos::core::Pm::shutdown(targets.victim, 0), Status::WrongType);
    check.expect("restart without power", kos::core::Pm::restart(Handle{}), Status::BadHandle);
    check.expect("terminate without a handle", Task::terminate(Handle{}), Status::BadHandle);
    check.expect("terminate without TERMINATE", Task::terminate(targets.self), Status::NoRights);
    check.expect("wait for itself", Task::wait(targets.self), Status::Deadlock);
    check.expect("load a running task", Task::load(targets.self, "ipc_attacker"), Status::BadState);
    check.expect("start a running task", Task::start(targets.self), Status::BadState);
}

void files(Check& check) {
    check.expect("no such file", kos::core::Romfs::stat("nothing"), Status::NotFound);
    for (const std::string_view path : {"../init", "/init", "init/", ""}) {
        check.expect("no name of a file", kos::core::Romfs::stat(path), Status::Invalid);
    }
    constexpr std::string_view kZero{"in\0it", 5};
    check.expect("name with a zero byte", kos::core::Romfs::stat(kZero), Status::Invalid);
}

// A page of this program's text.
u64 own_text() {
    return std::bit_cast<u64>(&own_text) & ~(kPage - 1);
}

void mappings(Check& check, const Targets& targets) {
    const Handle self = targets.self;
    check.expect("memory of no bytes", Vmm::create_memory(0), Status::Invalid);
    check.expect("memory of all bytes", Vmm::create_memory(~u64{0}), Status::Invalid);
    check.expect("memory beyond the quota", Vmm::create_memory(u64{1} << 37), Status::Quota);
    check.expect("map a task", Vmm::map(self, self, 0, kPage, 0, kReadWrite), Status::WrongType);
    const auto made = Vmm::create_memory(kPage);
    if (!made) {
        return check.expect("memory", made, Status::Ok);
    }
    const auto map = [&](u64 offset, u64 size, u64 hint, kos::u32 protection) {
        return Vmm::map(self, made->memory, offset, size, hint, protection);
    };
    check.expect("write and execute", map(0, kPage, 0, kWriteExecute), Status::Invalid);
    check.expect("write without read", map(0, kPage, 0, kos::core::kProtectWrite), Status::Invalid);
    check.expect("execute", map(0, kPage, 0, kos::core::kProtectRead | kos::core::kProtectExecute), Status::Invalid);
    check.expect("seal without the resource", Vmm::seal(made->memory, Handle{}), Status::BadHandle);
    check.expect("seal by a task", Vmm::seal(made->memory, self), Status::WrongType);
    check.expect("kernel address", map(0, kPage, kKernelAddress, kReadWrite), Status::Invalid);
    check.expect("misaligned", map(0, kPage, 0x123, kReadWrite), Status::Invalid);
    check.expect("size that wraps", map(0, ~u64{0} - kPage + 1, 0, kReadWrite), Status::Invalid);
    check.expect("offset that wraps", map(~u64{0} - kPage + 1, kPage, 0, kReadWrite), Status::Invalid);
    check.expect("beyond the memory", map(kPage, kPage, 0, kReadWrite), Status::Invalid);
    check.expect("unmap another's memory", Vmm::unmap(Handle{}, 0x40'0000, kPage), Status::BadHandle);
    check.expect("unmap kernel memory", Vmm::unmap(self, kKernelAddress, kPage), Status::Invalid);
    check.expect("text made writable", Vmm::protect(self, own_text(), kPage, kReadWrite), Status::Invalid);
    check.expect("close", kos::core::Handle::close(made->memory), Status::Ok);
}

}  // namespace

bool attack_core(const Targets& targets) {
    Check check{"core"};
    numbers(check);
    privileges(check, targets);
    files(check);
    mappings(check, targets);
    return check.finish();
}

}  // namespace attack
