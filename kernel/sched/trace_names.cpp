// SPDX-License-Identifier: Apache-2.0
// Names of threads that were made. Only with the kernel lock held.
#include "sched/trace_names.hpp"

#include <algorithm>

#include "sched/trace.hpp"

namespace kos::sched {

namespace {

constinit abi::TraceHead* head = nullptr;
constinit abi::TraceName* names = nullptr;

}  // namespace

void begin_trace_names(abi::TraceHead& table, abi::TraceName* first) {
    head = &table;
    names = first;
}

void write_trace_name(u64 thread, u64 process, std::string_view text) {
    if (head == nullptr) {
        return;
    }
    const u32 index = head->written_names;
    if (index < head->names) {
        abi::TraceName& name = names[index];
        name = {.thread = thread, .process = process, .text = {}};
        std::copy_n(text.begin(), std::min(text.size(), sizeof(name.text)), name.text);
    }
    // A reader that sees the count sees the name.
    __atomic_store_n(&head->written_names, index + 1, __ATOMIC_RELEASE);
}

}  // namespace kos::sched
