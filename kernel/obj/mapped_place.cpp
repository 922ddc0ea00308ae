// SPDX-License-Identifier: Apache-2.0
// Mappings in the list of their object. What is mapped through a handle stands at the end of its brackets, in one run:
// revoking what was derived from the handle ends there. Who closes it leaves them to what it was derived from, and the
// number that they have in common with it tells them from that one's own.
#include "obj/mapped_place.hpp"

#include "lib/assert.hpp"

namespace kos::obj {

namespace {

// Only touched with the kernel lock held. 56 bits, never used up.
u64 last_number = 0;

}  // namespace

void MappedPlace::put_through(Derivation& handle) {
    KOS_ASSERT(!linked() && handle.linked());
    ClosingBracket& closing = handle.closing();
    if (closing.value() == 0) {
        closing.word = make_word(BracketKind::Closing, ++last_number);
    }
    word = make_word(BracketKind::Mapping, closing.value());
    insert_behind(*closing.previous);
}

void MappedPlace::put_beside(MappedPlace& other) {
    KOS_ASSERT(!linked());
    if (other.linked()) {
        word = other.word;
        insert_behind(other);
    }
}

}  // namespace kos::obj
