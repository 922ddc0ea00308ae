// SPDX-License-Identifier: Apache-2.0
// A badge: counts the descendants of one handle, and signals when the last of them is gone (docs/adr/0006).
#pragma once

#include "obj/signal.hpp"

namespace kos::obj {

// All handles that are derived from a badge's own have it in their entry. It lives as long as one of them is open, or
// its own is.
class Badge final : public Signal {
  public:
    // How many badges can lie in each other.
    static constexpr u32 kMaxDepth = 8;

    // One that counts nothing yet: to be put at a handle, or destroyed. `outer` is the badge of the handle that its own
    // is going to be derived from, or nullptr. QUOTA: too many lie in each other, or the account is used up; NO_MEMORY.
    static Result<Badge*> create(const SignalTarget& target, u64 cookie, Badge* outer);

    Badge(const SignalTarget& target, u64 cookie, Badge* outer);
    ~Badge() = default;

    u64 cookie() const { return cookie_; }
    Badge* outer() const { return outer_; }
    u32 count() const { return count_; }
    // Whether this is the badge's own handle, which does not count.
    bool is_own(const HandleEntry& entry) const { return own_ == &entry; }

    // This is the badge's own handle, and counts on the outer one from now on.
    void put_at(const HandleEntry& own);
    // It was put at no handle.
    void destroy();

    // Of a handle that was derived.
    void add() { ++count_; }
    // Of the badge's own handle, or one that counts: it is gone.
    void drop(const HandleEntry& entry);

  private:
    friend class BadgeAudit;

    void drop_one();
    void do_later();
    void work() override;
    void on_lost() override {}

    const HandleEntry* own_ = nullptr;
    Badge* outer_;
    u64 cookie_;
    u32 count_ = 0;
    u32 depth_;
    u32 audit_count_ = 0;
    u32 audit_number_ = 0;
    bool emptied_ = false;  // to be signalled
};

}  // namespace kos::obj
