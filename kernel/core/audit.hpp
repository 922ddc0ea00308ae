// SPDX-License-Identifier: Apache-2.0
// The kernel's check of itself.
#pragma once

#include <kos/base/result.hpp>

namespace kos::core {

struct AuditCounts {
    u64 free_pages;
    u64 used_pages;
    u64 charged;  // bytes, to all accounts
    u64 objects;
    u32 handles;
    u32 processes;
    u32 threads;
    u32 regions;
};

// Walks over everything in one go. CORRUPT: something does not fit, and the log says what; UNSUPPORTED: the kernel has
// no assertions, and does not keep what this needs.
Result<AuditCounts> audit_kernel();

}  // namespace kos::core
