// SPDX-License-Identifier: Apache-2.0
// Processes that this one makes.
#include <array>

#include <kos/child.hpp>

namespace kos {

using core::Task;

Result<Child> Child::load(abi::Handle factory, const Program& program, const Quota& quota) {
    const std::string_view name = program.name.empty() ? program.path : program.name;
    const auto made =
        TRY(Task::create_with_quota(factory, name, program.security_class, quota.bytes, quota.handles, quota.threads));
    Child child{OwnedHandle{made.task}};
    TRY(Task::load(made.task, program.path));
    return child;
}

Result<abi::Handle> Child::give(abi::Handle handle, abi::Rights rights) const {
    return abi::Handle{TRY(Task::give(task_.get(), handle, rights)).value};
}

Result<NamedHandle> Child::give_itself() const {
    constexpr abi::Rights kRights = abi::Right::Manage | abi::Right::Inspect | abi::Right::GetSid | abi::Right::Wait;
    return NamedHandle{"task", abi::StartHandleKind::Task, TRY(give(task_.get(), kRights)).raw(), 0};
}

Result<> Child::start(const StartBlockContents& contents) const {
    alignas(8) std::array<std::byte, abi::kMaxStartBlockBytes> block;
    const usize bytes = TRY(write_start_block(block, contents));
    TRY(Task::set_arguments(task_.get(), std::span{block}.first(bytes)));
    return Task::start(task_.get());
}

Result<> Child::set_quota(const Quota& quota) const {
    return Task::set_quota(task_.get(), quota.bytes, quota.handles, quota.threads);
}

Result<ProcessEnd> Child::wait(Deadline deadline) const {
    const auto end = TRY(Task::wait(task_.get(), deadline));
    return ProcessEnd{end.reason, end.code};
}

}  // namespace kos
