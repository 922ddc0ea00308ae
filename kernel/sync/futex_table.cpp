// SPDX-License-Identifier: Apache-2.0
// Finding who sleeps on a word.
#include "sync/futex_table.hpp"

namespace kos::sync {

void FutexTable::set_factors(u64 owner, u64 place) {
    owner_factor_ = owner | 1;
    place_factor_ = place | 1;
}

thread::FutexNode* FutexTable::first(const thread::FutexKey& key, u64 turn) {
    thread::FutexNode* node = queue(key).lower_bound(thread::FutexPosition{key, turn, 0});
    return node != nullptr && node->position.key == key ? node : nullptr;
}

}  // namespace kos::sync
