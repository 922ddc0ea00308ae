// SPDX-License-Identifier: Apache-2.0
// What is left of things that ended and is too much to be given back at once: it waits here, and is given back piece by
// piece, with looks for a pending interrupt in between.
#pragma once

#include <kos/base/types.hpp>

#include "lib/restart.hpp"

namespace kos::obj {

class Remains {
  public:
    Remains() = default;
    Remains(const Remains&) = delete;
    Remains& operator=(const Remains&) = delete;

    // Gives one piece back, which takes some 500 instructions at most; true: it was the last one.
    virtual bool dissolve() = 0;
    // Nothing is left; called once, at the end.
    virtual void bury() = 0;

  protected:
    ~Remains() = default;

  private:
    friend class Reaper;

    Remains* next_ = nullptr;
};

class Reaper {
  public:
    constexpr Reaper() = default;
    Reaper(const Reaper&) = delete;
    Reaper& operator=(const Reaper&) = delete;

    // What comes while a piece is given back is a part of what the piece belongs to: its turn is first.
    void add(Remains& remains);
    bool idle() const { return first_ == nullptr; }
    // How often add() was called.
    u64 added() const { return added_; }

    // A piece that another CPU has to do something for asks this of the remains that it belongs to: they wait, out of
    // the way of all others, until resume() is called.
    void park(Remains& remains) { parking_ = &remains; }
    // The remains that wait try again.
    void resume();
    bool anything_waits() const { return parked_ != nullptr; }

    // Gives back all there is. Interruptible: until an interrupt is pending, one piece at least. Deferred work comes
    // before the next piece, and is done, too, if all is to be. Does nothing when a piece calls it.
    void work(Pace pace);

  private:
    void reap(Remains& remains);
    Remains& take_first();
    void put_first(Remains& remains);

    Remains* first_ = nullptr;
    Remains* last_ = nullptr;
    Remains* fresh_ = nullptr;  // came during a piece
    Remains* parked_ = nullptr;
    Remains* parking_ = nullptr;  // is to be parked after its piece
    u64 added_ = 0;
    bool working_ = false;
};

// The machine's. Only used with the kernel lock held. Each system call asks whether it is idle.
extern constinit Reaper the_reaper;

inline Reaper& reaper() {
    return the_reaper;
}

}  // namespace kos::obj
