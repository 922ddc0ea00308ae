// SPDX-License-Identifier: Apache-2.0
// The report of a fault that ends a process.
#include "core/user_fault.hpp"

#include "lib/log.hpp"
#include "task/task.hpp"

namespace kos::core {

namespace {

std::string_view describe(const hal::Fault& fault) {
    switch (fault.kind) {
        case hal::FaultKind::Unmapped:
            return fault.access == hal::FaultAccess::Write     ? "write to unmapped memory"
                   : fault.access == hal::FaultAccess::Execute ? "execution of unmapped memory"
                                                               : "read of unmapped memory";
        case hal::FaultKind::Permission:
            return fault.access == hal::FaultAccess::Write     ? "write to memory that is not writable"
                   : fault.access == hal::FaultAccess::Execute ? "execution of memory that is not executable"
                                                               : "read of memory that is not readable";
        case hal::FaultKind::Alignment:
            return "misaligned access";
        case hal::FaultKind::Undefined:
            return "undefined or privileged instruction";
        case hal::FaultKind::Breakpoint:
            return "breakpoint without a debugger";
        case hal::FaultKind::FloatingPoint:  // not a fault in user space
        case hal::FaultKind::Other:
            return "unexpected exception";
    }
    return "unexpected exception";
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

}  // namespace

void user_fault(thread::Thread& thread, const hal::Fault& fault) {
    auto& task = static_cast<task::Task&>(thread.process());
    const obj::Ref<task::Task> keep{task};
    log::error("task {} (class {}) ended: {} at pc {:#018x} address {:#018x} esr {:#010x}", task.name(),
               task.security_class(), describe(fault), thread.frame.elr, fault.address, fault.syndrome);
    log::error("  sp {:#018x} lr {:#018x} x0 {:#018x} x1 {:#018x}", thread.frame.sp, thread.frame.x[30],
               thread.frame.x[0], thread.frame.x[1]);
    report_program(task.program());
    task.end({task::ExitReason::Fault, static_cast<i32>(fault.kind)});
}

}  // namespace kos::core
