// SPDX-License-Identifier: Apache-2.0
// What must hold of every handle table and of every object's list, whatever happened before.
#include "obj/audit.hpp"

#include "obj/badge.hpp"
#include "obj/mapped_place.hpp"

namespace kos::obj {

namespace {

bool neighbours_agree(const Bracket& bracket) {
    return bracket.linked() && bracket.next->previous == &bracket && bracket.previous->next == &bracket;
}

bool closed_entry_is_empty(const HandleEntry& hot, const ColdEntry& cold) {
    return hot.object == nullptr && hot.row == nullptr && cold.rights() == 0 && !cold.linked() && !cold.revokes();
}

// The first fault of one slot.
std::string_view audit_slot(const HandleEntry& hot, const ColdEntry& cold) {
    if (!hot.open()) {
        return closed_entry_is_empty(hot, cold) ? "" : "a closed entry is not empty";
    }
    if ((hot.word & abi::kCommonRights) != (cold.rights() & abi::kCommonRights)) {
        return "the two halves of an entry have other rights";
    }
    if (hot.revoked() && cold.rights() != 0) {
        return "a revoked handle has rights";
    }
    if (hot.object == nullptr && hot.revoked() && hot.badge != nullptr) {
        return "a revoked handle counts on a badge";
    }
    if (hot.object == nullptr) {
        return cold.linked() ? "a handle without an object has a place in a list" : "";
    }
    if (!hot.revoked() && hot.type() != hot.object->type()) {
        return "a handle has another type than its object";
    }
    if (!neighbours_agree(cold.opening()) || !neighbours_agree(cold.closing())) {
        return "the neighbours of a handle do not know it";
    }
    return "";
}

ColdEntry& entry_of_opening(Bracket& bracket) {
    return ColdEntry::of(Derivation::of_opening(bracket));
}

// Follows the list, and how deep it is in brackets.
class ListWalk {
  public:
    explicit ListWalk(const Object& object) : object_{object} {}

    std::string_view visit(Bracket& bracket) {
        if (!neighbours_agree(bracket)) {
            return "a list is not linked both ways";
        }
        switch (bracket.kind()) {
            case BracketKind::Opening:
                return open(entry_of_opening(bracket));
            case BracketKind::Closing:
                return close(ColdEntry::of(Derivation::of_closing(bracket)));
            case BracketKind::Mapping:
                return map(bracket);
            case BracketKind::Head:
                break;
        }
        return "a list has the head of another one";
    }
    u32 handles() const { return handles_; }
    u32 mappings() const { return mappings_; }
    u32 depth() const { return depth_; }

  private:
    std::string_view open(ColdEntry& opened) {
        opened.set_audit_depth(static_cast<u16>(depth_));
        ++depth_;
        ++handles_;
        const HandleLeaf& leaf = HandleLeaf::of(&opened);
        return leaf.hot[leaf.slot_of(opened)].object == &object_ ? "" : "a list has a handle of another object";
    }
    // What is open has a depth of its own each: the right one closes if it has that of the last that was opened.
    std::string_view close(const ColdEntry& closed) {
        if (depth_ == 0) {
            return "a bracket closes that was not opened";
        }
        --depth_;
        return closed.audit_depth() == static_cast<u16>(depth_) ? "" : "brackets cross each other";
    }
    std::string_view map(Bracket& bracket) {
        ++mappings_;
        const MappedPlace& place = MappedPlace::of(bracket);
        return place.holder().has(place, object_) ? "" : "a list has a mapping that is not there";
    }

    const Object& object_;
    u32 depth_ = 0;
    u32 handles_ = 0;
    u32 mappings_ = 0;
};

}  // namespace

// Counts anew what the handles of an object say of their badges.
class BadgeAudit {
  public:
    explicit BadgeAudit(Object& object) : object_{object} {
        static u32 last_number = 0;
        number_ = ++last_number;
    }

    std::string_view run() {
        for_each([this](const HandleEntry& entry) { count(entry); });
        std::string_view fault;
        for_each([&fault](const HandleEntry& entry) {
            const Badge* badge = entry.badge;
            // One that ends in deferred work still counts on the outer one.
            if (badge != nullptr && badge->count_ != badge->audit_count_ && deferred_work.empty()) {
                fault = "a badge counts other handles than it has";
            }
        });
        return fault;
    }

  private:
    template <typename Action>
    void for_each(Action action) {
        Bracket& head = object_.derivations().head();
        for (Bracket* bracket = head.next; bracket != &head; bracket = bracket->next) {
            if (bracket->kind() == BracketKind::Opening) {
                const ColdEntry& place = entry_of_opening(*bracket);
                const HandleLeaf& leaf = HandleLeaf::of(&place);
                action(leaf.hot[leaf.slot_of(place)]);
            }
        }
    }
    void count(const HandleEntry& entry) {
        if (entry.badge == nullptr) {
            return;
        }
        meet(entry.badge);
        entry.badge->audit_count_ += entry.badge->is_own(entry) ? 0 : 1;
    }
    // A badge that is met for the first time counts on the outer one.
    void meet(Badge* badge) {
        u32 counted = 0;  // of the badge that was met before
        for (; badge != nullptr; badge = badge->outer_) {
            const bool known = badge->audit_number_ == number_;
            badge->audit_count_ = (known ? badge->audit_count_ : 0) + counted;
            if (known) {
                return;
            }
            badge->audit_number_ = number_;
            counted = 1;
        }
    }

    Object& object_;
    u32 number_ = 0;
};

DerivationAudit audit_list(Object& object) {
    Bracket& head = object.derivations().head();
    ListWalk walk{object};
    for (Bracket* bracket = head.next; bracket != &head; bracket = bracket->next) {
        if (const std::string_view fault = walk.visit(*bracket); !fault.empty()) {
            return {fault, walk.mappings()};
        }
    }
    if (walk.depth() != 0) {
        return {"a bracket is not closed", walk.mappings()};
    }
    if (walk.handles() != object.handles()) {
        return {"an object counts other handles than it has", walk.mappings()};
    }
    return {BadgeAudit{object}.run(), walk.mappings()};
}

HandleAudit HandleTable::audit() {
    HandleAudit result;
    u32 free = 0;
    for (u32 index = 0; index < fresh_; ++index) {
        if (index % HandleLeaf::kIndexStep >= HandleLeaf::kEntries) {
            continue;
        }
        const HandleLeaf& leaf = leaf_of(index);
        if (leaf.table != this || leaf.first_index != index - index % HandleLeaf::kIndexStep) {
            result.fault = "a leaf is not its table's";
            return result;
        }
        const HandleEntry& hot = entry(index);
        result.fault = audit_slot(hot, cold(index));
        if (!result.clean()) {
            return result;
        }
        result.open += hot.open() ? 1 : 0;
        result.revoked += hot.revoked() ? 1 : 0;
        result.named += hot.object != nullptr ? 1 : 0;
        free += !hot.open() && hot.generation() < abi::Handle::kGenerationMask ? 1 : 0;
    }
    if (result.open != open_count_) {
        result.fault = "a table counts other handles than it has";
    } else if (quota_.used() - quota_.given() != open_count_) {
        result.fault = "a quota of handles pays for others than there are";
    }
    for (u32 index = first_free_; index != kNoIndex && result.clean(); index = static_cast<u32>(entry(index).link)) {
        if (entry(index).open() || free-- == 0) {
            result.fault = "the list of free slots has one that is not free";
        }
    }
    if (result.clean() && free != 0) {
        result.fault = "a free slot is lost";
    }
    return result;
}

}  // namespace kos::obj
