// SPDX-License-Identifier: Apache-2.0
// The core of a process: what IPC and every service know of it. The task room derives its Task from it.
#pragma once

#include <string_view>

#include "lib/list.hpp"
#include "obj/handle_table.hpp"

namespace kos::vmm {
class AddressSpace;
}

namespace kos::obj {

// A thread's membership in its process.
struct MemberTag;
struct ProcessMember : ListNode<MemberTag> {};

// A caller whose request was delivered to the process and not yet answered.
struct OwedTag;
struct OwedNode : ListNode<OwedTag> {};

// A listener whose server the process is.
struct ServedTag;
struct ServedNode : ListNode<ServedTag> {};

// A name of bounded length, stored in place.
class Name {
  public:
    static constexpr usize kMaxBytes = 63;

    constexpr Name() = default;
    // TOO_BIG: over kMaxBytes; INVALID: empty, or with a control character.
    static Result<Name> create(std::string_view text);

    std::string_view view() const { return {text_, size_}; }

  private:
    char text_[kMaxBytes] = {};
    u8 size_ = 0;
};

class Process : public Object {
  public:
    // One process cannot take the system's whole thread table.
    static constexpr u32 kDefaultThreadLimit = 64;

    HandleTable& handles() { return handles_; }
    mm::Account& account() { return account_; }
    std::string_view name() const { return name_.view(); }
    std::string_view security_class() const { return class_.view(); }

    vmm::AddressSpace* space() const { return space_; }
    void set_space(vmm::AddressSpace* space) { space_ = space; }

    bool alive() const { return alive_; }
    void mark_dead() { alive_ = false; }

    List<ProcessMember, MemberTag>& members() { return members_; }
    u32 member_count() const { return member_count_; }
    u32 thread_limit() const { return thread_limit_; }
    void add_member(ProcessMember& member);
    void remove_member(ProcessMember& member);

    List<OwedNode, OwedTag>& owed() { return owed_; }
    List<ServedNode, ServedTag>& served() { return served_; }

    // What a new process is called and may use.
    struct Description {
        Name name;
        Name security_class;
        u64 memory_limit;  // bytes
        u32 handle_limit;
        u32 thread_limit = kDefaultThreadLimit;
    };

  protected:
    Process(Process& parent, const Description& description);
    // The first process, which the kernel pays for.
    explicit Process(const Description& description);
    ~Process() = default;

  private:
    Name name_;
    Name class_;
    mm::Account account_;
    HandleTable handles_;
    vmm::AddressSpace* space_ = nullptr;
    List<ProcessMember, MemberTag> members_;
    List<OwedNode, OwedTag> owed_;
    List<ServedNode, ServedTag> served_;
    u32 member_count_ = 0;
    u32 thread_limit_;
    bool alive_ = true;
};

}  // namespace kos::obj
