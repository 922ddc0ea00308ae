// SPDX-License-Identifier: Apache-2.0
// Words by process and address, or by memory object and offset.
#include "sync/futex_key.hpp"

#include "vmm/address_space.hpp"

namespace kos::sync {

Result<thread::FutexKey> find_key(const obj::Process& process, UserAddr word, Scope scope) {
    if (scope == Scope::Private) {
        return thread::FutexKey{process.sid(), word.raw()};
    }
    const vmm::RegionInfo region = TRY(process.space()->query(word));
    // Its pages may still be mapped while the region is on its way out.
    if (word < region.start) {
        return Error{Status::Fault};
    }
    return thread::FutexKey{region.memory_sid, region.offset + (word - region.start)};
}

}  // namespace kos::sync
