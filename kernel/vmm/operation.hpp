// SPDX-License-Identifier: Apache-2.0
// An operation on an address space, in steps: what it is, how far it came, and whose call it belongs to.
#pragma once

#include <optional>

#include "lib/restart.hpp"
#include "vmm/frame_chain.hpp"
#include "vmm/region.hpp"

namespace kos::vmm {

class AddressSpace;
class Attempt;

enum class Action : u8 {
    None,
    Map,
    Unmap,
    Protect,
    Commit,
    Decommit,
};

// What the next step does. Each action goes through some of them, from above to below.
enum class Phase : u8 {
    Place,       // map: the address that was asked for is free
    Search,      // map: look for a gap above the space's beginning of maps
    SearchLow,   // map: look for one anywhere
    Insert,      // map: make the region
    Fill,        // map: its pages
    Check,       // commit, decommit: the whole range is reserved
    Claim,       // protect: the whole range is mapped, and its objects allow the access
    TakeTables,  // unmap, protect: for the blocks at both ends
    Cut,         // unmap, protect: make regions begin at both ends of the range
    Split,       // unmap, protect: make pages out of the blocks at both ends
    Empty,       // unmap
    TakeBack,    // unmap that a revocation began: of one whole region, which stays
    Apply,       // protect
    Release,     // decommit
    Count,       // commit: pages that are absent
    Take,        // commit: frames for them
    MakeTables,  // commit
    Put,         // commit: the frames into the tables
    // Undoing what came before an error.
    Unfill,
    Unclaim,
    FreeTables,
    GiveBack,
};

struct Operation {
    bool active() const { return action != Action::None; }
    UserAddr end() const { return start + size; }

    Action action = Action::None;
    Phase phase = Phase::Check;
    bool begun = false;  // an attempt has been at work
    Access access = Access::None;
    Status status = Status::Ok;  // why it is being undone
    UserAddr start{};
    u64 size = 0;
    UserAddr at{};             // reached
    UserAddr undo_end{};       // of what is being undone
    Region* region = nullptr;  // the next one
    Attempt* attempt = nullptr;
    // Map: what of.
    obj::Ref<Memory> memory{};
    u64 offset = 0;
    u64 guard = 0;
    AccessSet allowed = AccessSet::all();
    // Unmap, protect: tables for the blocks that the ends of the range lie in, and the entries that the first has.
    std::optional<PhysAddr> start_table{};
    std::optional<PhysAddr> end_table{};
    u64 entries = 0;
    // Commit.
    u64 absent = 0;
};

// A caller's place in an operation: it asks again until the operation is over. An operation that others have ended
// meanwhile leaves its result here; one whose caller is gone goes on without it, at the hands of whoever comes next.
class Attempt {
  public:
    explicit Attempt(Pace pace) : pace_{pace} {}
    Attempt(const Attempt&) = delete;
    Attempt& operator=(const Attempt&) = delete;
    ~Attempt() { forget(); }

    // An operation has begun, and its result was not asked for yet.
    bool under_way() const { return operation_ != nullptr || over_; }

    // The caller asks no more.
    void forget() {
        if (operation_ != nullptr) {
            operation_->attempt = nullptr;
        }
        operation_ = nullptr;
        over_ = false;
    }

  private:
    friend class AddressSpace;

    // Whether nothing of it has begun in the space whose operation this is.
    bool is_new(const Operation& mine) {
        if (operation_ != nullptr && operation_ != &mine) {
            forget();
        }
        return operation_ == nullptr && !over_;
    }
    void end(Status status, UserAddr address) {
        operation_ = nullptr;
        over_ = true;
        status_ = status;
        address_ = address;
    }

    Pace pace_;
    bool over_ = false;
    Status status_ = Status::Ok;
    UserAddr address_{};
    Operation* operation_ = nullptr;
};

}  // namespace kos::vmm
