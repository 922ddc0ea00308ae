// SPDX-License-Identifier: Apache-2.0
// Which handle of an object was derived from which: one list of brackets an object (docs/adr/0006).
#pragma once

#include <kos/base/types.hpp>

namespace kos::obj {

// One end of a handle's place in its object's list, or the list's own head.
struct Bracket {
    Bracket* next = nullptr;
    Bracket* previous = nullptr;

    bool linked() const { return next != nullptr; }
    void insert_behind(Bracket& position) {
        next = position.next;
        previous = &position;
        position.next->previous = this;
        position.next = this;
    }
    void unlink() {
        next->previous = previous;
        previous->next = next;
        next = nullptr;
        previous = nullptr;
    }
};

struct OpeningBracket : Bracket {};
struct ClosingBracket : Bracket {};

// A handle's place: what was derived from it stands between its two brackets.
struct Derivation : OpeningBracket, ClosingBracket {
    OpeningBracket& opening() { return *this; }
    ClosingBracket& closing() { return *this; }
    const OpeningBracket& opening() const { return *this; }
    const ClosingBracket& closing() const { return *this; }

    bool linked() const { return opening().linked(); }
    void insert_behind(Bracket& position) {
        opening().insert_behind(position);
        closing().insert_behind(opening());
    }
    // What was derived from it stands between the brackets of its parent from now on.
    void unlink() {
        opening().unlink();
        closing().unlink();
    }
    // The youngest that was derived from it; nullptr: none. Behind an opening bracket stands its own closing one, or
    // the opening one of a child.
    Derivation* first_child() {
        Bracket* behind = opening().next;
        return behind == &closing() ? nullptr : static_cast<Derivation*>(static_cast<OpeningBracket*>(behind));
    }
};

// The list of one object: the handles that the kernel made stand side by side, each with its descendants.
class DerivationList {
  public:
    DerivationList() {
        head_.next = &head_;
        head_.previous = &head_;
    }
    DerivationList(const DerivationList&) = delete;
    DerivationList& operator=(const DerivationList&) = delete;

    bool empty() const { return head_.next == &head_; }
    Bracket& head() { return head_; }

    // The handle whose descendants are being revoked; nullptr: no revocation runs.
    Derivation* revoking() const { return revoking_; }
    void set_revoking(Derivation* root) { revoking_ = root; }

  private:
    Bracket head_;
    Derivation* revoking_ = nullptr;
};

}  // namespace kos::obj
