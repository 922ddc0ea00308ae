// SPDX-License-Identifier: Apache-2.0
// core.Elf: programs from memory.
#include "service/elf.hpp"

#include "core/program.hpp"

namespace kos::service::elf {

Result<void> load(obj::Invocation& /*call*/, const LoadIn& in) {
    return core::load_program(in.task, in.memory, in.size, kos::thread::Thread::current().restart_ticket);
}

}  // namespace kos::service::elf
