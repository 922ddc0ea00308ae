// SPDX-License-Identifier: Apache-2.0
// Which handle of an object was derived from which, and what is mapped through it: one list of brackets an object
// (docs/adr/0006, 0011).
#pragma once

#include <kos/base/types.hpp>

namespace kos::obj {

// What stands in a list.
enum class BracketKind : u8 {
    Opening,  // of a handle
    Closing,  // of a handle
    Mapping,  // a mapping that was made through a handle
    Head,     // of the list
};

// One end of a handle's place in its object's list, a mapping's place, or the list's own head.
struct Bracket {
    static constexpr u32 kKindShift = 56;
    static constexpr u64 kValueMask = (u64{1} << kKindShift) - 1;

    Bracket* next = nullptr;
    Bracket* previous = nullptr;
    u64 word = 0;  // kind 8 | what its owner keeps here 56

    static constexpr u64 make_word(BracketKind kind, u64 value) {
        return (u64{static_cast<u8>(kind)} << kKindShift) | value;
    }
    BracketKind kind() const { return static_cast<BracketKind>(word >> kKindShift); }
    u64 value() const { return word & kValueMask; }

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

// Keeps what ColdEntry says.
struct OpeningBracket : Bracket {};
// Keeps the number of who maps through the handle; 0: nobody has.
struct ClosingBracket : Bracket {};

// A handle's place: what was derived from it stands between its two brackets, and behind that what is mapped through
// it.
struct Derivation : OpeningBracket, ClosingBracket {
    OpeningBracket& opening() { return *this; }
    ClosingBracket& closing() { return *this; }
    const OpeningBracket& opening() const { return *this; }
    const ClosingBracket& closing() const { return *this; }

    // Whose bracket it is.
    static Derivation& of_opening(Bracket& bracket) {
        return static_cast<Derivation&>(static_cast<OpeningBracket&>(bracket));
    }
    static Derivation& of_closing(Bracket& bracket) {
        return static_cast<Derivation&>(static_cast<ClosingBracket&>(bracket));
    }

    bool linked() const { return opening().linked(); }
    // A new handle's.
    void insert_behind(Bracket& position) {
        opening().insert_behind(position);
        closing().insert_behind(opening());
        closing().word = Bracket::make_word(BracketKind::Closing, 0);
    }
    // What stands between its brackets stands between those of its parent from now on.
    void unlink() {
        opening().unlink();
        closing().unlink();
    }
};

// The list of one object: the handles that the kernel made stand side by side, each with its descendants.
class DerivationList {
  public:
    DerivationList() {
        head_.next = &head_;
        head_.previous = &head_;
        head_.word = Bracket::make_word(BracketKind::Head, 0);
    }
    DerivationList(const DerivationList&) = delete;
    DerivationList& operator=(const DerivationList&) = delete;

    bool empty() const { return head_.next == &head_; }
    Bracket& head() { return head_; }

    // The handle from which a revocation runs; nullptr: none does.
    Derivation* revoking() const { return revoking_; }
    // Whether it is that one, by its number.
    bool runs(u64 revocation) const { return revoking_ != nullptr && head_.value() == revocation; }
    void begin_revoking(Derivation& root, u64 number) {
        revoking_ = &root;
        head_.word = Bracket::make_word(BracketKind::Head, number);
    }
    void end_revoking() { revoking_ = nullptr; }

  private:
    Bracket head_;  // keeps the number of the last revocation
    Derivation* revoking_ = nullptr;
};

}  // namespace kos::obj
