// SPDX-License-Identifier: Apache-2.0
// The ways in which a program ends on its own: exit, panic, and what the compiler calls when there is no way on.
#include <kos/core/task.hpp>
#include <kos/panic.hpp>
#include <kos/print.hpp>
#include <kos/process.hpp>

namespace kos {

void exit(int code) {
    static_cast<void>(core::Task::exit(code));
    __builtin_trap();  // the kernel does not come back; if it did, the fault would say so
}

void panic(std::string_view reason, std::source_location where) {
    println("{}: panic: {} at {}:{}", process::name(), reason, where.file_name(), where.line());
    exit(kPanicCode);
}

}  // namespace kos
