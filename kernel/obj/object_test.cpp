// SPDX-License-Identifier: Apache-2.0
// When objects die.
#include "obj/object.hpp"

#include <gtest/gtest.h>

namespace kos::obj {
namespace {

struct Log {
    int last_handles = 0;
    int destroyed = 0;
};

class Probe final : public Object {
  public:
    explicit Probe(Log& log) : Object{abi::ObjectType::File, mm::kernel_account()}, log_{log} {}
    ~Probe() = default;

  private:
    void on_last_handle() override { ++log_.last_handles; }
    void destroy() override {
        ++log_.destroyed;
        delete this;
    }

    Log& log_;
};

TEST(Object, DiesWithItsLastHandle) {
    Log log;
    auto* object = new Probe{log};
    object->add_handle();
    object->add_handle();
    object->drop_handle();
    EXPECT_EQ(log.last_handles, 0);
    object->drop_handle();
    EXPECT_EQ(log.last_handles, 1);
    EXPECT_EQ(log.destroyed, 1);
}

TEST(Object, UseKeepsItAliveBeyondItsLastHandle) {
    Log log;
    auto* object = new Probe{log};
    object->add_handle();
    {
        const Ref<Probe> use{*object};
        object->drop_handle();
        EXPECT_EQ(log.last_handles, 1);
        EXPECT_EQ(log.destroyed, 0);
    }
    EXPECT_EQ(log.destroyed, 1);
}

TEST(Object, CopiedAndMovedUsesCountOnce) {
    Log log;
    auto* object = new Probe{log};
    Ref<Probe> first{*object};
    Ref<Probe> second{first};
    EXPECT_EQ(object->uses(), 2U);
    Ref<Probe> third{std::move(first)};
    EXPECT_EQ(object->uses(), 2U);
    second = Ref<Probe>{};
    EXPECT_EQ(object->uses(), 1U);
    third.reset();
    EXPECT_EQ(log.destroyed, 1);
}

TEST(Object, IdentifiersAreNeverReused) {
    Log log;
    auto* first = new Probe{log};
    const u64 sid = first->sid();
    first->add_handle();
    first->drop_handle();
    auto* second = new Probe{log};
    EXPECT_GT(second->sid(), sid);
    second->add_handle();
    second->drop_handle();
}

TEST(ObjectDeathTest, CountsCannotGoBelowZero) {
    Log log;
    auto* object = new Probe{log};
    EXPECT_DEATH(object->drop_handle(), "");
    object->add_handle();
    object->drop_handle();
}

}  // namespace
}  // namespace kos::obj
