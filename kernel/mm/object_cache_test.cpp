// SPDX-License-Identifier: Apache-2.0
// Tests of object caches: construction, charges, slabs coming and going, poison.
#include "mm/object_cache.hpp"

#include <cstring>
#include <random>
#include <vector>

#include <gtest/gtest.h>

#include "hal/host/fake_memory.hpp"
#include "mm/poison.hpp"

namespace kos::mm {
namespace {

using hal::host::FakeMemory;

struct Small {
    explicit Small(u64 number) : value{number} { ++alive; }
    ~Small() { --alive; }

    u64 value;
    u64 more[4] = {};
    static inline int alive = 0;
};

struct Large {
    std::byte bytes[5'000];
};

struct alignas(64) Aligned {
    u8 byte;
};

class Private {
  public:
    int value() const { return value_; }

  private:
    friend class mm::ObjectCacheAccess;
    explicit Private(int value) : value_{value} {}
    ~Private() = default;

    int value_;
};

class ObjectCacheTest : public ::testing::Test {
  protected:
    ObjectCacheTest() { pages_.add_range(memory_.range()); }

    FakeMemory memory_{4};
    PageAllocator pages_;
    Account account_{Account::kUnlimited};
};

TEST_F(ObjectCacheTest, MakesAndDestroys) {
    ObjectCache<Small> cache{pages_};
    const auto object = cache.create(account_, 7u);
    ASSERT_TRUE(object);
    EXPECT_EQ((*object)->value, 7u);
    EXPECT_EQ(Small::alive, 1);
    EXPECT_EQ(account_.used(), sizeof(Small));
    cache.destroy(account_, *object);
    EXPECT_EQ(Small::alive, 0);
    EXPECT_EQ(account_.used(), 0u);
}

TEST_F(ObjectCacheTest, PrivateConstructorsOpenThroughAccess) {
    ObjectCache<Private> cache{pages_};
    Private* object = *cache.create(account_, 5);
    EXPECT_EQ(object->value(), 5);
    cache.destroy(account_, object);
}

TEST_F(ObjectCacheTest, RespectsAlignment) {
    ObjectCache<Aligned> cache{pages_};
    std::vector<Aligned*> objects;
    for (int i = 0; i < 100; ++i) {
        objects.push_back(*cache.create(account_));
        ASSERT_EQ(reinterpret_cast<std::uintptr_t>(objects.back()) % 64, 0u);
    }
    EXPECT_EQ(account_.used(), 100u * 64);
    for (Aligned* object : objects) {
        cache.destroy(account_, object);
    }
}

TEST_F(ObjectCacheTest, LargeObjectsAreChargedTheirFrames) {
    ObjectCache<Large> cache{pages_};
    const u64 free = pages_.stats().free_frames;
    Large* object = *cache.create(account_);
    EXPECT_EQ(account_.used(), 2 * kPageSize);
    EXPECT_EQ(cache.charged_bytes(), 2 * kPageSize);
    EXPECT_EQ(pages_.stats().free_frames, free - 2);
    cache.destroy(account_, object);
    EXPECT_EQ(account_.used(), 0u);
    EXPECT_EQ(pages_.stats().free_frames, free);
}

TEST_F(ObjectCacheTest, EmptySlabsGoBack) {
    ObjectCache<Small> cache{pages_};
    const u64 free = pages_.stats().free_frames;
    std::minstd_rand random{42};
    std::vector<Small*> objects;
    for (u32 step = 0; step < 5'000; ++step) {
        if (objects.empty() || random() % 2 == 0) {
            objects.push_back(*cache.create(account_, u64{step}));
            std::memset(objects.back()->more, 0x11, sizeof(objects.back()->more));
        } else {
            std::swap(objects[random() % objects.size()], objects.back());
            cache.destroy(account_, objects.back());
            objects.pop_back();
        }
        ASSERT_EQ(account_.used(), objects.size() * sizeof(Small));
        ASSERT_EQ(pages_.stats().free_frames, free - cache.slots().slab_frames());
    }
    for (Small* object : objects) {
        cache.destroy(account_, object);
    }
    EXPECT_EQ(pages_.stats().free_frames, free);
    EXPECT_EQ(cache.slots().slab_frames(), 0u);
    EXPECT_EQ(cache.count(), 0u);
}

TEST_F(ObjectCacheTest, QuotaIsToldFromNoMemory) {
    ObjectCache<Small> cache{pages_};
    Account poor{sizeof(Small) + 1};
    Small* object = *cache.create(poor, 1u);
    EXPECT_EQ(cache.create(poor, 2u).error(), Status::Quota);
    cache.destroy(poor, object);
    while (pages_.allocate(account_)) {
    }
    EXPECT_EQ(cache.create(poor, 3u).error(), Status::NoMemory);
    EXPECT_EQ(poor.used(), 0u);
}

TEST_F(ObjectCacheTest, MisuseIsCaught) {
    if (!config::kAssertions) {
        GTEST_SKIP() << "free objects are poisoned with ASSERTIONS only";
    }
    ObjectCache<Small> cache{pages_};
    Small* keeper = *cache.create(account_, 1u);
    Small* object = *cache.create(account_, 2u);
    cache.destroy(account_, object);
    EXPECT_DEATH(cache.destroy(account_, object), "");
    object->more[2] = 1;  // the slot is free: a write after destruction
    EXPECT_DEATH((void)cache.create(account_, 3u), "");
    object->more[2] = kFreeWord;
    ObjectCache<Aligned> other{pages_};
    EXPECT_DEATH(other.destroy(account_, reinterpret_cast<Aligned*>(keeper)), "");
    cache.destroy(account_, keeper);
}

}  // namespace
}  // namespace kos::mm
