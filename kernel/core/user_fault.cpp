// SPDX-License-Identifier: Apache-2.0
// What a fault is, and the report of one that ends a process.
#include "core/user_fault.hpp"

#include "core/fault_question.hpp"
#include "lib/log.hpp"
#include "task/task.hpp"

namespace kos::core {

namespace {

using abi::FaultReason;

// The stack that the thread began with is the region that ends there: the page below it is meant to be hit.
bool below_stack(const thread::Thread& thread, u64 address) {
    const UserAddr last{thread.stack_top().raw() - 1};
    const auto stack = thread.process().space()->query(last);
    return stack && stack->start <= last && address < stack->start.raw() && stack->start.raw() - address <= kPageSize;
}

FaultReason reason_of(const thread::Thread& thread, const hal::Fault& fault) {
    switch (fault.kind) {
        case hal::FaultKind::Unmapped:
        case hal::FaultKind::Permission:
            if (fault.access != hal::FaultAccess::Execute && below_stack(thread, fault.address)) {
                return FaultReason::StackOverflow;
            }
            return fault.kind == hal::FaultKind::Unmapped ? FaultReason::Unmapped : FaultReason::Permission;
        case hal::FaultKind::Alignment:
            return FaultReason::Alignment;
        case hal::FaultKind::Undefined:
            return FaultReason::Undefined;
        case hal::FaultKind::Breakpoint:
            return FaultReason::Breakpoint;
        case hal::FaultKind::FloatingPoint:  // not a fault in user space
        case hal::FaultKind::Other:
            break;
    }
    return FaultReason::Other;
}

std::string_view describe_unmapped(hal::FaultAccess access) {
    return access == hal::FaultAccess::Write     ? "write to unmapped memory"
           : access == hal::FaultAccess::Execute ? "execution of unmapped memory"
                                                 : "read of unmapped memory";
}

std::string_view describe_forbidden(hal::FaultAccess access) {
    return access == hal::FaultAccess::Write     ? "write to memory that is not writable"
           : access == hal::FaultAccess::Execute ? "execution of memory that is not executable"
                                                 : "read of memory that is not readable";
}

std::string_view describe(FaultReason reason, hal::FaultAccess access) {
    switch (reason) {
        case FaultReason::Unmapped:
            return describe_unmapped(access);
        case FaultReason::Permission:
            return describe_forbidden(access);
        case FaultReason::Alignment:
            return "misaligned access";
        case FaultReason::Undefined:
            return "undefined or privileged instruction";
        case FaultReason::Breakpoint:
            return "breakpoint without a debugger";
        case FaultReason::StackOverflow:
            return "stack overflow";
        case FaultReason::Other:
            break;
    }
    return "unexpected exception";
}

task::Task& task_of(const thread::Thread& thread) {
    return static_cast<task::Task&>(thread.process());
}

void report_fault(const thread::Thread& thread) {
    const task::Task& task = task_of(thread);
    const hal::Fault fault = thread.fault.fault();
    log::error("task {} (class {}) ended: {} at pc {:#018x} address {:#018x} esr {:#010x}", task.name(),
               task.security_class(), describe(thread.fault.reason(), fault.access), thread.frame.elr, fault.address,
               fault.syndrome);
}

void report_thread(const thread::Thread& thread) {
    log::error("  thread {} ({}) sp {:#018x} lr {:#018x} x0 {:#018x} x1 {:#018x}", thread.sid(),
               thread.name().empty() ? "no name" : thread.name(), thread.frame.sp, thread.frame.x[30],
               thread.frame.x[0], thread.frame.x[1]);
}

// What a debugger needs to find the line: which file, and what to take off its addresses.
void report_program(const task::Program& program) {
    constexpr std::string_view kDigits = "0123456789abcdef";
    FixedBuffer<2 * task::Program::kMaxBuildId + 1> id;
    for (u8 i = 0; i < program.build_id_bytes; ++i) {
        const auto byte = std::to_integer<u8>(program.build_id[i]);
        id(kDigits.substr(byte >> 4, 1));
        id(kDigits.substr(byte & 0xf, 1));
    }
    log::error("  program {} build-id {} base {:#018x}", program.path.empty() ? "(memory)" : program.path,
               id.view().empty() ? "-" : id.view(), program.base);
}

void report_handler(Status status) {
    if (status == Status::Ok) {
        log::error("  its fault handler ends it");
    } else if (status != Status::NotFound) {
        log::error("  its fault handler did not help: {}", status_name(status));
    }
}

}  // namespace

bool is_over(const thread::Thread& thread, const hal::Fault& fault) {
    const bool of_mapping = fault.kind == hal::FaultKind::Unmapped || fault.kind == hal::FaultKind::Permission;
    if (!sched::cpus.several() || !of_mapping || !in_user_range(UserAddr{fault.address}, 1)) {
        return false;
    }
    const vmm::Access needed = fault.access == hal::FaultAccess::Write     ? vmm::Access::ReadWrite
                               : fault.access == hal::FaultAccess::Execute ? vmm::Access::ReadExecute
                                                                           : vmm::Access::Read;
    return thread.process().space()->translate(UserAddr{fault.address}, needed).has_value();
}

void go_on_ending(thread::Thread& thread) {
    switch (thread.fault.next_part()) {
        case 0:
            return report_fault(thread);
        case 1:
            return report_thread(thread);
        case 2:
            return report_program(task_of(thread).program());
        default:
            report_handler(thread.fault.handler());
            task_of(thread).end({task::ExitReason::Fault, static_cast<i32>(thread.fault.fault().kind)});
    }
}

void user_fault(thread::Thread& thread, const hal::Fault& fault) {
    const FaultReason reason = reason_of(thread, fault);
    const auto asked = ask_about_fault(thread, fault, reason);
    if (!asked) {
        thread.fault.give_up(thread.frame, fault, reason, asked.error());
    }
}

}  // namespace kos::core
