// SPDX-License-Identifier: Apache-2.0
// What must hold of the whole kernel between two system calls: every page has its payer, every account pays for what
// there is, every handle is in its object's list, every thread where its state says.
#include "core/audit.hpp"

#include <string_view>

#include "lib/log.hpp"
#include "mm/slab.hpp"
#include "obj/audit.hpp"
#include "obj/reaper.hpp"
#include "sync/futex.hpp"
#include "sync/lock.hpp"
#include "task/task.hpp"

namespace kos::core {

namespace {

using mm::Account;
using obj::Object;
using task::Task;
using thread::Thread;

class Audit {
  public:
    Audit() : number_{++last_number} {}

    Result<AuditCounts> run() {
        begin_accounts();
        check_tasks();
        check_objects();
        check_shares();
        check_pages();
        check_charges();
        return clean_ ? Result<AuditCounts>{counts_} : Error{Status::Corrupt};
    }

  private:
    static inline u64 last_number = 0;

    // Only the first faults: one that spreads must not flood the log.
    void report(std::string_view fault, std::string_view who) {
        if (clean_) {
            log::error("audit: {}: {}", who, fault);
        }
        clean_ = clean_ && fault.empty();
    }
    void check(std::string_view fault, std::string_view who) {
        if (!fault.empty()) {
            report(fault, who);
        }
    }
    void check(bool holds, std::string_view fault, std::string_view who) { check(holds ? "" : fault, who); }

    template <typename Visit>
    static void for_each_task(Visit visit) {
        for (Task* task = Task::first_from(0); task != nullptr; task = Task::first_from(task->sid() + 1)) {
            visit(*task);
        }
    }

    void begin(Account& account) const {
        account.audited = 0;
        account.audit_number = number_;
    }
    void begin_accounts() {
        begin(mm::kernel_account());
        for (const mm::SlabCache* cache = mm::SlabCache::first_cache(); cache != nullptr; cache = cache->next_cache()) {
            begin(cache->backing());
        }
        for_each_task([this](Task& task) {
            begin(task.account());
            begin(task.handle_quota());
            begin(task.thread_quota());
        });
        for (Object* object = Object::first_object(); object != nullptr; object = Object::next_object(*object)) {
            object->audit_count = 0;
        }
    }

    void check_tasks() {
        for_each_task([this](Task& task) {
            ++counts_.processes;
            const obj::HandleAudit handles = task.handles().audit();
            check(handles.fault, task.name());
            counts_.handles += handles.open;
            named_ += handles.named;
            counts_.threads += task.member_count();
            check_members(task);
            check_space(task);
            if (task.state() == task::TaskState::Ended) {
                const bool gone = task.member_count() == 0 && handles.open == 0 && task.space() == nullptr;
                check(gone && task.account().closed(), "a process that has ended still has something", task.name());
            }
        });
    }

    void check_members(Task& task) {
        u32 members = 0;
        for (obj::ProcessMember* member = task.members().front(); member != nullptr;
             member = task.members().next(*member)) {
            const Thread& thread = *static_cast<Thread*>(member);
            check(&thread.process() == &task, "a member is another process's", task.name());
            check(task.moving() || thread.held() == task.stopped(),
                  "a thread runs in a suspended process, or the other way round", task.name());
            ++members;
        }
        check(members == task.member_count(), "a process counts other threads than it has", task.name());
        const Account& quota = task.thread_quota();
        check(quota.used() - quota.given() == members, "a quota of threads pays for others than there are",
              task.name());
    }

    void check_space(Task& task) {
        if (task.space() == nullptr) {
            return;
        }
        // Half an operation does not add up.
        const auto settled = task.space()->settle(Pace::Whole);
        KOS_ASSERT(settled.has_value());
        check(task.space()->audit([this](vmm::Region& region) {
            if (!region.taken_back()) {
                ++region.mapping.memory().audit_count;
            }
            ++counts_.regions;
            derived_ += region.derived() ? 1 : 0;
        }),
              task.name());
    }

    void check_objects() {
        u64 handles = 0;
        u64 listed = 0;  // mappings
        for (Object* object = Object::first_object(); object != nullptr; object = Object::next_object(*object)) {
            ++counts_.objects;
            handles += object->handles();
            const std::string_view type = abi::object_type_name(object->type());
            const obj::DerivationAudit list = obj::audit_list(*object);
            check(list.fault, type);
            listed += list.mappings;
            check(object->handles() + object->uses() > 0, "an object that nobody has was not destroyed", type);
            check(object->payer().audit_number == number_, "the payer of an object is gone", type);
            if (object->type() == abi::ObjectType::Thread) {
                check_thread(*static_cast<Thread*>(object));
            }
            if (object->type() == abi::ObjectType::Memory) {
                const u32 mappings = static_cast<vmm::Memory*>(object)->mappings();
                check(mappings == object->audit_count, "a memory object counts other mappings than there are", type);
            }
        }
        check(handles == named_, "objects have other handles than processes", "handles");
        check(listed == derived_, "objects have other mappings than address spaces", "mappings");
        const sync::FutexAudit futexes = sync::audit();
        check(futexes.fault, "futexes");
        check(futexes.sleepers == sleepers_, "other threads sleep on words than stand in queues", "futexes");
        const sync::LockAudit locks = sync::audit_locks();
        check(locks.fault, "locks");
        check(locks.waiters == lock_waiters_, "other threads wait for locks than stand in line", "locks");
    }
    void check_thread(Thread& thread) {
        check(thread.audit(), thread.process().name());
        sleepers_ += thread.waits_for() == kos::thread::WaitKind::Futex ? 1U : 0U;
        lock_waiters_ += thread.waits_for() == kos::thread::WaitKind::Lock ? 1U : 0U;
    }

    static void add_share(Account& parent, const Account& child) { parent.audited += child.limit(); }
    void check_given(Account& account, std::string_view who) {
        check(account.given() == account.audited && account.given() <= account.used(),
              "what a process gave is not what others have", who);
        check(account.used() <= account.limit(), "an account is overdrawn", who);
        account.audited = 0;
    }
    void check_shares() {
        for_each_task([](Task& task) {
            if (obj::Process* parent = task.creator(); parent != nullptr) {
                add_share(parent->account(), task.account());
                add_share(parent->handle_quota(), task.handle_quota());
                add_share(parent->thread_quota(), task.thread_quota());
            }
        });
        for_each_task([this](Task& task) {
            check_given(task.account(), task.name());
            check_given(task.handle_quota(), task.name());
            check_given(task.thread_quota(), task.name());
        });
    }

    void charge(Account& payer, u64 bytes) {
        if (payer.audit_number != number_) {
            report("a payer is gone", "pages");
            return;
        }
        payer.audited += bytes;
    }

    void check_pages() {
        const bool whole = mm::kernel_pages.visit_blocks([this](const mm::Bank::Block& block) {
            const u64 pages = u64{1} << block.order;
            if (block.payer == nullptr) {
                counts_.free_pages += pages;
                return;
            }
            counts_.used_pages += pages;
            charge(*block.payer, pages << kPageShift);
            if (const mm::SlabCache* cache = mm::SlabCache::backed_by(*block.payer)) {
                cache->visit_payers(hal::phys_to_virt(block.address),
                                    [this](Account& payer, u64 bytes) { charge(payer, bytes); });
            }
        });
        const mm::PageStats stats = mm::kernel_pages.stats();
        check(whole && counts_.free_pages == stats.free_frames &&
                  counts_.free_pages + counts_.used_pages == stats.total_frames,
              "free and used pages are not all pages", "pages");
    }

    void check_paid(const Account& account, std::string_view who) {
        check(account.used() - account.given() == account.audited, "an account pays for other memory than there is",
              who);
        counts_.charged += account.audited;
    }
    void check_charges() {
        check_paid(mm::kernel_account(), "kernel");
        for (const mm::SlabCache* cache = mm::SlabCache::first_cache(); cache != nullptr; cache = cache->next_cache()) {
            const Account& backing = cache->backing();
            check(backing.used() == backing.audited, "a cache has other pages than it counts", "cache");
        }
        for_each_task([this](Task& task) { check_paid(task.account(), task.name()); });
    }

    u64 number_;
    u64 named_ = 0;
    u64 derived_ = 0;  // regions that stand in their object's list
    u32 sleepers_ = 0;
    u32 lock_waiters_ = 0;
    bool clean_ = true;
    AuditCounts counts_{};
};

}  // namespace

Result<AuditCounts> audit_kernel() {
    // What is about to come back is charged to those whom it was given to.
    obj::reaper().work(Pace::Whole);
    return Audit{}.run();
}

}  // namespace kos::core
