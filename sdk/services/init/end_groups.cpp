// SPDX-License-Identifier: Apache-2.0
// Groups of entities: those with the same rest by 63.
#include "end_groups.hpp"

namespace init {
namespace {

using kos::u32;
using kos::u64;

constexpr u64 bit_of(u32 entity) {
    return u64{1} << entity % EndGroups::kGroups;
}

}  // namespace

u64 EndGroups::watch(u32 entity) {
    states_[entity] = State::Running;
    return bit_of(entity);
}

void EndGroups::signalled(u64 bits) {
    for (u32 entity = 0; entity < states_.size(); ++entity) {
        if ((bits & bit_of(entity)) != 0 && states_[entity] == State::Running) {
            states_[entity] = State::Suspect;
        }
    }
}

std::optional<u32> EndGroups::next_suspect() {
    for (u32 entity = 0; entity < states_.size(); ++entity) {
        if (states_[entity] == State::Suspect) {
            states_[entity] = State::Running;
            return entity;
        }
    }
    return {};
}

}  // namespace init
