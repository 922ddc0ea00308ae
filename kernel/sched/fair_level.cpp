// SPDX-License-Identifier: Apache-2.0
// Virtual time of a level, and the order by it.
#include "sched/fair_level.hpp"

#include <algorithm>

namespace kos::sched {

void FairLevel::join(Entity& entity) {
    // Modulo 2^64 what leave() left: below 0 for a lag.
    const i64 lead = std::clamp(static_cast<i64>(entity.virtual_ns_), -static_cast<i64>(kMostCreditNs),
                                static_cast<i64>(kMostDebtNs));
    entity.virtual_ns_ = now_ + static_cast<u64>(lead);
    entity.key_ = entity.virtual_ns_;
}

void FairLevel::leave(Entity& entity) {
    entity.virtual_ns_ -= now_;
}

void FairLevel::wake(Entity& entity) {
    entity.virtual_ns_ = std::max(entity.virtual_ns_, now_ - kMostCreditNs);
}

void FairLevel::begin(Entity& entity) {
    now_ = std::max(now_, entity.key_);
    // Interrupted in its turn, it stands before those that had the same key.
    --entity.key_;
}

void FairLevel::charge(Entity& entity, u64 ran_ns) {
    entity.virtual_ns_ += ran_ns * kDefaultWeight / entity.schedule_.weight;
    if (tree_.empty()) {
        now_ = std::max(now_, entity.virtual_ns_);
    }
}

void FairLevel::add(Entity& entity, Place place) {
    if (place != Place::Front) {
        entity.key_ = std::max(entity.virtual_ns_, now_ - kMostCreditNs);
        entity.virtual_ns_ = entity.key_;
    }
    if (place == Place::Last && !tree_.empty()) {
        // For this turn only: what it has had counts from its next one on.
        entity.key_ = std::max(entity.key_, tree_.last()->key_);
    }
    tree_.insert(entity);
    if (first_ == nullptr || entity.key_ < first_->key_) {
        first_ = &entity;
    }
}

void FairLevel::remove(Entity& entity) {
    if (first_ == &entity) {
        first_ = tree_.next(entity);
    }
    tree_.erase(entity);
}

}  // namespace kos::sched
