// SPDX-License-Identifier: Apache-2.0
// Processes that this one makes.
#include <array>

#include <kos/child.hpp>

namespace kos {

using core::Task;

Result<Child> Child::load(abi::Handle factory, std::string_view path, const Quota& quota) {
    return load(factory, path, path, path, quota);
}

Result<Child> Child::load(abi::Handle factory, std::string_view path, std::string_view name,
                          std::string_view security_class, const Quota& quota) {
    const auto made =
        TRY(Task::create_with_quota(factory, name, security_class, quota.bytes, quota.handles, quota.threads));
    Child child{OwnedHandle{made.task}};
    TRY(Task::load(made.task, path));
    return child;
}

Result<abi::Handle> Child::give(abi::Handle handle, abi::Rights rights) const {
    return abi::Handle{TRY(Task::give(task_.get(), handle, rights)).value};
}

Result<NamedHandle> Child::give_itself() const {
    constexpr abi::Rights kRights = abi::Right::Manage | abi::Right::Inspect | abi::Right::GetSid;
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
