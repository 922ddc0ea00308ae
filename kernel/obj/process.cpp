// SPDX-License-Identifier: Apache-2.0
// Names and membership of processes.
#include "obj/process.hpp"

#include <algorithm>

namespace kos::obj {

Result<Name> Name::create(std::string_view text) {
    if (text.size() > kMaxBytes) {
        return Error{Status::TooBig};
    }
    const auto unprintable = [](char c) { return c < ' ' || c > '~'; };
    if (text.empty() || std::any_of(text.begin(), text.end(), unprintable)) {
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
      account_{description.memory_limit},
      handles_{account_, description.handle_limit, this},
      thread_limit_{description.thread_limit} {}

Process::Process(const Description& description)
    : Object{abi::ObjectType::Task, mm::kernel_account()},
      name_{description.name},
      class_{description.security_class},
      account_{description.memory_limit},
      handles_{account_, description.handle_limit, this},
      thread_limit_{description.thread_limit} {}

void Process::add_member(ProcessMember& member) {
    members_.push_back(member);
    ++member_count_;
}

void Process::remove_member(ProcessMember& member) {
    member.unlink();
    --member_count_;
}

}  // namespace kos::obj
