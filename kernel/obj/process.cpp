// SPDX-License-Identifier: Apache-2.0
// Names and membership of processes.
#include "obj/process.hpp"

#include <algorithm>

#include "lib/printable.hpp"

namespace kos::obj {

Result<Name> Name::create(std::string_view text) {
    if (text.size() > kMaxBytes) {
        return Error{Status::TooBig};
    }
    if (text.empty() || lib::printable_prefix(text) != text.size()) {
        return Error{Status::Invalid};
    }
    Name name;
    std::copy(text.begin(), text.end(), name.text_);
    name.size_ = static_cast<u8>(text.size());
    return name;
}

Process::Process(Process& parent, const Description& description)
    : Object{abi::ObjectType::Task, parent},
      name_{description.name},
      class_{description.security_class},
      parent_{&parent},
      account_{0, &parent.account_},
      handles_{account_, 0, this, &parent.handle_quota()},
      thread_quota_{0, &parent.thread_quota_} {}

Process::Process(const Description& description)
    : Object{abi::ObjectType::Task, mm::kernel_account()},
      name_{description.name},
      class_{description.security_class},
      account_{description.memory_limit},
      handles_{account_, description.handle_limit, this},
      thread_quota_{description.thread_limit} {}

Process::~Process() {
    KOS_ASSERT(account_.used() == 0 && handle_quota().used() == 0 && thread_quota_.used() == 0);
}

Result<void> Process::set_quota(Process& child, const Quota& quota) {
    TRY(account_.check_share(child.account_, quota.bytes));
    TRY(handle_quota().check_share(child.handle_quota(), quota.handles));
    TRY(thread_quota_.check_share(child.thread_quota_, quota.threads));
    account_.set_share(child.account_, quota.bytes);
    handle_quota().set_share(child.handle_quota(), quota.handles);
    thread_quota_.set_share(child.thread_quota_, quota.threads);
    return {};
}

void Process::return_quota() {
    account_.close();
    handle_quota().close();
    thread_quota_.close();
}

void Process::add_member(ProcessMember& member) {
    members_.push_back(member);
    ++member_count_;
    ++members_ever_;
}

void Process::remove_member(ProcessMember& member) {
    member.unlink();
    --member_count_;
}

}  // namespace kos::obj
