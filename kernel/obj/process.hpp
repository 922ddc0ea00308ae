// SPDX-License-Identifier: Apache-2.0
// The core of a process: what IPC and every service know of it. The task room derives its Task from it.
#pragma once

#include <string_view>

#include "lib/list.hpp"
#include "lib/run_counters.hpp"
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

// A process among those that its parent made, until it ends.
struct ChildTag;
struct ChildNode : ListNode<ChildTag> {};

// What a process may use.
struct Quota {
    u64 bytes;
    u32 handles;
    u32 threads;
};

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

class Process : public Object, public ChildNode {
  public:
    HandleTable& handles() { return handles_; }
    // The quotas: of bytes, handles and threads.
    mm::Account& account() { return account_; }
    mm::Account& handle_quota() { return handles_.quota(); }
    mm::Account& thread_quota() { return thread_quota_; }
    // Who made it, gave it its quota and gets that back; nullptr: the kernel.
    Process* creator() const { return parent_; }
    List<ChildNode, ChildTag>& children() { return children_; }

    // Makes this the child's quota: what it gets more comes out of this one's own. QUOTA: there is not so much left, or
    // the child uses more; nothing changed.
    Result<void> set_quota(Process& child, const Quota& quota);
    // The process has ended: what it does not use goes back to its parent now, the rest when it is released.
    void return_quota();
    // Of a process that is being made.
    void set_names(const Name& name, const Name& security_class) {
        name_ = name;
        class_ = security_class;
    }
    std::string_view name() const { return name_.view(); }
    std::string_view security_class() const { return class_.view(); }

    vmm::AddressSpace* space() const { return space_; }
    void set_space(vmm::AddressSpace* space) { space_ = space; }

    bool alive() const { return alive_; }
    void mark_dead() { alive_ = false; }

    // Stopped: its threads do not run, those that are made later neither.
    bool stopped() const { return stopped_; }
    void stop() { stopped_ = true; }
    void go_on() { stopped_ = false; }

    List<ProcessMember, MemberTag>& members() { return members_; }
    u32 member_count() const { return member_count_; }
    // The quota of threads has paid for it.
    void add_member(ProcessMember& member);
    void remove_member(ProcessMember& member);

    // How many threads it ever had, and what all of them ran.
    u64 members_ever() const { return members_ever_; }
    lib::RunCounters& run_counters() { return run_counters_; }

    List<OwedNode, OwedTag>& owed() { return owed_; }
    List<ServedNode, ServedTag>& served() { return served_; }

    // What a new process is called and may use.
    struct Description {
        Name name;
        Name security_class;
        u64 memory_limit;  // bytes
        u32 handle_limit;
        u32 thread_limit = kDefaultThreads;

        Quota quota() const { return {memory_limit, handle_limit, thread_limit}; }
    };
    static constexpr u32 kDefaultThreads = 8;

  protected:
    // Without a quota: the parent gives it one.
    Process(Process& parent, const Description& description);
    // The first process, which the kernel pays for.
    explicit Process(const Description& description);
    ~Process();

  private:
    Name name_;
    Name class_;
    Process* parent_ = nullptr;
    mm::Account account_;
    HandleTable handles_;
    mm::Account thread_quota_;
    List<ChildNode, ChildTag> children_;
    vmm::AddressSpace* space_ = nullptr;
    List<ProcessMember, MemberTag> members_;
    List<OwedNode, OwedTag> owed_;
    List<ServedNode, ServedTag> served_;
    u32 member_count_ = 0;
    u64 members_ever_ = 0;
    lib::RunCounters run_counters_;
    bool alive_ = true;
    bool stopped_ = false;
};

}  // namespace kos::obj
