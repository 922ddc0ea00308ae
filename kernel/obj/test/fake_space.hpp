// SPDX-License-Identifier: Apache-2.0
// Mappings without memory: places in an object's list that give way after so many steps.
#pragma once

#include <functional>
#include <memory>
#include <vector>

#include "obj/mapped_place.hpp"
#include "obj/object.hpp"

namespace kos::obj::test {

class FakeSpace final : public MappingHolder {
  public:
    // Whether a step towards unmapping something is the last one.
    using IsLast = std::function<bool()>;

    explicit FakeSpace(Object& object, IsLast is_last = nullptr) : object_{object}, is_last_{std::move(is_last)} {}
    FakeSpace(const FakeSpace&) = delete;
    FakeSpace& operator=(const FakeSpace&) = delete;
    ~FakeSpace() {
        for (const auto& place : places_) {
            place->leave();
        }
    }

    MappedPlace& map(Derivation& handle) {
        MappedPlace& made = make();
        made.put_through(handle);
        return made;
    }
    MappedPlace& split(MappedPlace& place) {
        MappedPlace& made = make();
        made.put_beside(place);
        return made;
    }

    u32 steps() const { return steps_; }
    // Lies about what is there.
    void forget() { forgotten_ = true; }

  private:
    MappedPlace& make() {
        places_.push_back(std::make_unique<MappedPlace>(*this));
        return *places_.back();
    }
    void take_back(MappedPlace& place) override {
        ++steps_;
        if (!is_last_ || is_last_()) {
            place.leave();
        }
    }
    bool has(const MappedPlace& /*place*/, const Object& object) const override {
        return !forgotten_ && &object == object_.get();
    }

    Ref<Object> object_;
    IsLast is_last_;
    std::vector<std::unique_ptr<MappedPlace>> places_;
    u32 steps_ = 0;
    bool forgotten_ = false;
};

}  // namespace kos::obj::test
