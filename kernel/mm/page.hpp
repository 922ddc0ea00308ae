// SPDX-License-Identifier: Apache-2.0
// What the page allocator knows of a page frame. Only the first frame of a block is ever read, and it is written when
// the block comes into being: so nothing has to be initialised at boot, however much RAM there is.
#pragma once

#include "mm/account.hpp"

namespace kos::mm {

enum class PageState : u8 {
    Inside = 0,     // in a block whose first frame is another one
    Free = 1,       // first frame of a free block
    Allocated = 2,  // first frame of an allocated block
    Cached = 3,     // a free frame that a CPU keeps at hand
};

struct Page {
    static constexpr u32 kNone = ~u32{0};

    struct Links {
        u32 next;  // index in the bank, or kNone
        u32 previous;
    };

    union {
        Links links;     // Free: its neighbours on the free list
        Account* payer;  // Allocated
    };
    PageState state;
    u8 order;  // the block has 2^order frames
};

static_assert(sizeof(Page) == 16, "metadata costs 1/256 of RAM");

}  // namespace kos::mm
