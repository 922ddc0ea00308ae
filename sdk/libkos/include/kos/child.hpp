// SPDX-License-Identifier: Apache-2.0
// A process that this one makes: its quota, its program, its handles, its end. Example: sdk/libkos/examples/child.cpp.
#pragma once

#include <span>
#include <string_view>

#include <kos/abi/rights.hpp>
#include <kos/base/start_block_writer.hpp>
#include <kos/core/task.hpp>
#include <kos/core/types.hpp>
#include <kos/deadline.hpp>
#include <kos/owned_handle.hpp>

namespace kos {

// What a process may use. It comes out of the quota of the one that gives it, and goes back there at the end.
struct Quota {
    u64 bytes = core::Task::kDefaultBytes;
    u32 handles = core::Task::kDefaultHandles;
    u32 threads = core::Task::kDefaultThreads;
};

// What a process runs.
struct Program {
    std::string_view path;            // in the ROMFS
    std::string_view security_class;  // that of an entity in init.yaml with this path
    std::string_view name{};          // what logs call the process; empty: the path
};

// How a process ended.
struct ProcessEnd {
    u32 reason;  // core::kEndedByExit, kEndedByTerminate or kEndedByFault
    i32 code;    // what it gave to exit()

    bool success() const { return reason == core::kEndedByExit && code == 0; }
};

// Owns the handle of a process that runs once: to run a program again, make another one of the same class. One that was
// started goes on when its Child is destroyed, one that was not is ended. All functions need MANAGE of the handle where
// nothing else is said.
class Child {
  public:
    // Makes a process and loads its program from the ROMFS. factory: a handle of the type TaskFactory with DERIVE.
    // QUOTA: there is not so much left of this process's own; NO_MEMORY; NOT_FOUND, CORRUPT: no program; INVALID: the
    // class may not have this program, or a name has characters that cannot be printed.
    static Result<Child> load(abi::Handle factory, const Program& program, const Quota& quota = {});

    Child() = default;

    abi::Handle handle() const { return task_.get(); }

    // Gives it a handle of what this process has one of; answers with its value there. The handle needs TRANSFER and
    // the rights. QUOTA: it may not have so many.
    Result<abi::Handle> give(abi::Handle handle, abi::Rights rights) const;
    // Gives it a handle of itself, for its own memory and threads.
    Result<NamedHandle> give_itself() const;
    // Starts it. What it is told, all in all at most abi::kMaxStartBlockBytes: TOO_BIG. BAD_STATE: it runs already.
    Result<> start(const StartBlockContents& contents) const;

    // Changes what it may use. QUOTA: this process has not so much left, or the child uses more; NO_RIGHTS: another one
    // made it; BAD_STATE: it has ended.
    Result<> set_quota(const Quota& quota) const;
    // What it may use, and uses. The handle needs INSPECT.
    Result<core::Task::GetQuotaOut> quota() const { return core::Task::get_quota(task_.get()); }

    // Stops all its threads until resume(). BAD_STATE: it does not run, or is suspended already.
    Result<> suspend() const { return core::Task::suspend(task_.get()); }
    // BAD_STATE: it is not suspended.
    Result<> resume() const { return core::Task::resume(task_.get()); }

    // Ends it. BAD_STATE: it has ended already. The handle needs TERMINATE.
    Result<> terminate() const { return core::Task::terminate(task_.get()); }
    // Waits for its end. TIMEOUT. The handle needs WAIT.
    Result<ProcessEnd> wait(Deadline deadline = Deadline::never()) const;

    // Gives up the handle.
    Result<> close() { return task_.close(); }

  private:
    explicit Child(OwnedHandle task) : task_{std::move(task)} {}

    OwnedHandle task_;
};

}  // namespace kos
