// SPDX-License-Identifier: Apache-2.0
// A mapping's place in the list of the object that is mapped: who revokes the handle that it was made through, from
// above, takes it back, too (docs/adr/0011).
#pragma once

#include "obj/handle_leaf.hpp"

namespace kos::obj {

class MappedPlace;

// Who maps: an address space.
class MappingHolder {
  public:
    // One step towards unmapping it, of some 500 instructions at most. The place stands in no list any more when that
    // is done, and may be gone then.
    virtual void take_back(MappedPlace& place) = 0;
    // Whether this is the place of a mapping of that object here; of the audit.
    virtual bool has(const MappedPlace& place, const Object& object) const = 0;

  protected:
    ~MappingHolder() = default;
};

// Stands in no list at first: what the kernel maps by itself never does.
class MappedPlace : private Bracket {
  public:
    explicit MappedPlace(MappingHolder& holder) : holder_{&holder} {}
    MappedPlace(const MappedPlace&) = delete;
    MappedPlace& operator=(const MappedPlace&) = delete;

    static MappedPlace& of(Bracket& bracket) { return static_cast<MappedPlace&>(bracket); }

    MappingHolder& holder() const { return *holder_; }
    bool derived() const { return linked(); }
    // Whether it was made through this very handle.
    bool made_through(const Derivation& handle) const { return value() == handle.closing().value(); }

    // It is made through an open handle of the object, from which no revocation takes it: see find_map_source().
    void put_through(Derivation& handle);
    // It is a part of what another one is, or what the other one becomes; stands in a list if that does.
    void put_beside(MappedPlace& other);
    // Is not mapped any more.
    void leave() {
        if (linked()) {
            unlink();
        }
    }

  private:
    MappingHolder* holder_;
};

}  // namespace kos::obj
