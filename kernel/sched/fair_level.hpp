// SPDX-License-Identifier: Apache-2.0
// Equals that share the CPU by weight: the one that has had the least time, divided by its weight, goes first. A turn
// is as long as the weight is large, so that each turn is the same virtual time: threads that never wait go round in a
// ring, and none of them is ever ahead of its share, or behind it, by more than its own turn.
#pragma once

#include <algorithm>

#include "sched/policy.hpp"

namespace kos::sched {

class FairLevel {
  public:
    // Its lag behind the others, or its lead, goes with it from level to level.
    void join(Entity& entity) {
        // Modulo 2^64 what leave() left: below 0 for a lag.
        const i64 lead = std::clamp(static_cast<i64>(entity.virtual_ns_), -static_cast<i64>(kMostCreditNs),
                                    static_cast<i64>(kMostDebtNs));
        entity.virtual_ns_ = now_ + static_cast<u64>(lead);
        entity.key_ = entity.virtual_ns_;
    }
    void leave(Entity& entity) { entity.virtual_ns_ -= now_; }
    // Who waited gets no more of the past than kMostCreditNs.
    void wake(Entity& entity) { entity.virtual_ns_ = std::max(entity.virtual_ns_, now_ - kMostCreditNs); }
    void begin(Entity& entity) {
        now_ = std::max(now_, entity.key_);
        // Interrupted in its turn, it stands before those that had the same key.
        --entity.key_;
    }
    void begin_alone(Entity& entity) {
        entity.key_ = entity.virtual_ns_;
        begin(entity);
    }
    void charge(Entity& entity, u64 ran_ns) {
        entity.virtual_ns_ += ran_ns * kDefaultWeight / entity.schedule_.weight;
        if (first_ == nullptr) {
            now_ = std::max(now_, entity.virtual_ns_);
        }
    }
    static bool precedes(const Entity& waiting, const Entity& running) { return waiting.key_ < running.virtual_ns_; }

    bool empty() const { return first_ == nullptr; }
    Entity* front() { return first_; }
    u32 count(u32 most) {
        u32 found = first_ != nullptr ? 1 : 0;
        for (Entity* entity = tree_.first(); entity != nullptr && found < most; entity = tree_.next(*entity)) {
            ++found;
        }
        return found;
    }
    void add(Entity& entity, Place place);
    void remove(Entity& entity);

  private:
    struct KeyOf {
        u64 operator()(const Entity& entity) const { return entity.key_; }
    };

    // Virtual time begins here, so that it can be gone back from.
    static constexpr u64 kBegin = u64{1} << 40;
    static constexpr u64 kMostCreditNs = 10'000'000;
    static constexpr u64 kMostDebtNs = 100 * kMostCreditNs;

    u64 last_key() const { return tree_.last() != nullptr ? tree_.last()->key_ : first_->key_; }
    void lead(Entity* entity) {
        first_ = entity;
        if (entity != nullptr) {
            entity->leads_ = true;
        }
    }

    // The first one stands outside of the tree: threads that wake each other in turn never touch it.
    Entity* first_ = nullptr;
    Tree<Entity, RunTag, KeyOf> tree_;
    u64 now_ = kBegin;  // virtual time: where the last turn began, or where one alone is
};

inline void FairLevel::add(Entity& entity, Place place) {
    if (place != Place::Front) {
        entity.key_ = std::max(entity.virtual_ns_, now_ - kMostCreditNs);
        entity.virtual_ns_ = entity.key_;
    }
    if (first_ == nullptr) [[likely]] {
        lead(&entity);
        return;
    }
    if (place == Place::Last) {
        // For this turn only: what it has had counts from its next one on.
        entity.key_ = std::max(entity.key_, last_key());
    }
    if (entity.key_ >= first_->key_) {
        tree_.insert(entity);
        return;
    }
    // It stays before those of the same key.
    --first_->key_;
    first_->leads_ = false;
    tree_.insert(*first_);
    lead(&entity);
}

inline void FairLevel::remove(Entity& entity) {
    if (first_ != &entity) {
        tree_.erase(entity);
        return;
    }
    entity.leads_ = false;
    Entity* const next = tree_.first();
    if (next != nullptr) {
        tree_.erase(*next);
    }
    lead(next);
}

}  // namespace kos::sched
