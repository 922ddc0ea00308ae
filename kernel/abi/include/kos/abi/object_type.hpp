// SPDX-License-Identifier: Apache-2.0
// Types of kernel objects, as a handle entry stores them and as the IDL names them: handle<core.Task>.
#pragma once

#include <string_view>

#include <kos/base/types.hpp>

namespace kos::abi {

// Values are ABI: append only.
enum class ObjectType : u8 {
    None = 0,
    Kernel = 1,         // the core endpoints
    Task = 2,           // a process
    Thread = 3,         // a thread
    Memory = 4,         // a memory object
    Listener = 5,       // where a server receives
    Channel = 6,        // a client's end of a connection
    Server = 7,         // a server's end of a connection
    File = 8,           // an open file of the ROMFS
    Power = 9,          // root resource: restart and shutdown
    TaskFactory = 10,   // root resource: creation of tasks
    Mmio = 11,          // root resource: device memory
    Irq = 12,           // root resource: interrupt lines
    Dma = 13,           // root resource: DMA windows
    Clock = 14,         // root resource: setting the system clock
    Debug = 15,         // root resource: the debug endpoint and the debug console
    Audit = 16,         // root resource: reading the security audit
    CodeSealing = 17,   // root resource: making memory executable
    Notice = 18,        // event bits that are waited for
    UserObject = 19,    // what a process hands out as its own
    NameRegistry = 20,  // root resource: making names
    Name = 21,          // a name that a listener is published under
    Stat = 22,          // root resource: looking at the whole system
    Timer = 23,         // sets bits of a notice at a time
    Interrupt = 24,     // an interrupt line that somebody has
};

inline constexpr u32 kObjectTypeCount = 25;

constexpr std::string_view object_type_name(ObjectType type) {
    constexpr std::string_view kNames[kObjectTypeCount] = {
        "None",   "Kernel",      "Task",         "Thread", "Memory", "Listener", "Channel",   "Server", "File",
        "Power",  "TaskFactory", "Mmio",         "Irq",    "Dma",    "Clock",    "Debug",     "Audit",  "CodeSealing",
        "Notice", "UserObject",  "NameRegistry", "Name",   "Stat",   "Timer",    "Interrupt",
    };
    const auto index = static_cast<u32>(type);
    return index < kObjectTypeCount ? kNames[index] : std::string_view{"?"};
}

}  // namespace kos::abi
