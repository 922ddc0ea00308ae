// SPDX-License-Identifier: Apache-2.0
// The locks on a kernel without futexes: what would have to sleep answers UNSUPPORTED, and leaves everything in order.
#include <gtest/gtest.h>
#include <kos/barrier.hpp>
#include <kos/condvar.hpp>
#include <kos/event.hpp>
#include <kos/lock.hpp>
#include <kos/once.hpp>
#include <kos/rw_lock.hpp>
#include <kos/semaphore.hpp>
#include <kos/spin_lock.hpp>

namespace kos::test {
namespace {

template <typename L>
void refuse_second_holder() {
    L lock;
    ASSERT_TRUE(lock.lock());
    EXPECT_EQ(lock.lock().error(), Status::Unsupported);
    EXPECT_EQ(lock.lock(Deadline::at(0)).error(), Status::Unsupported);
    lock.unlock();
    EXPECT_TRUE(lock.lock());
    EXPECT_FALSE(lock.try_lock());
}

TEST(Refused, MutexAndSpinLock) {
    refuse_second_holder<Mutex>();
    refuse_second_holder<SpinLock>();
}

TEST(Refused, RwLock) {
    RwLock lock;
    ASSERT_TRUE(lock.lock_shared());
    EXPECT_EQ(lock.lock().error(), Status::Unsupported);
    EXPECT_TRUE(lock.try_lock_shared()) << "the writer that gave up still keeps readers out";
    lock.unlock_shared();
    lock.unlock_shared();
    ASSERT_TRUE(lock.lock());
    EXPECT_EQ(lock.lock_shared().error(), Status::Unsupported);
    EXPECT_EQ(lock.lock().error(), Status::Unsupported);
    lock.unlock();
    EXPECT_TRUE(lock.lock_shared());
}

TEST(Refused, Event) {
    Event event;
    EXPECT_EQ(event.wait().error(), Status::Unsupported);
    EXPECT_EQ(event.wait_and_reset().error(), Status::Unsupported);
    event.set();
    EXPECT_TRUE(event.wait());
    EXPECT_TRUE(event.wait_and_reset());
    EXPECT_EQ(event.wait().error(), Status::Unsupported);
}

TEST(Refused, Semaphore) {
    Semaphore semaphore{1};
    ASSERT_TRUE(semaphore.acquire());
    EXPECT_EQ(semaphore.acquire().error(), Status::Unsupported);
    EXPECT_TRUE(semaphore.release());
    EXPECT_EQ(semaphore.units(), 1U);
    EXPECT_TRUE(semaphore.acquire());
}

TEST(Refused, Condvar) {
    Mutex mutex;
    Condvar changed;
    const Lock lock{mutex};
    EXPECT_EQ(changed.wait(mutex).error(), Status::Unsupported);
    EXPECT_FALSE(mutex.try_lock()) << "the mutex is held after every wait";
    EXPECT_EQ(changed.wait(mutex, [] { return false; }).error(), Status::Unsupported);
    EXPECT_TRUE(changed.wait(mutex, [] { return true; }));
}

TEST(Refused, Once) {
    Once once;
    EXPECT_TRUE(once.call([&] { EXPECT_EQ(once.call([] {}).error(), Status::Unsupported); }));
    EXPECT_TRUE(once.is_done());
}

TEST(Refused, Barrier) {
    Barrier barrier{2};
    EXPECT_EQ(barrier.wait().error(), Status::Unsupported);
    EXPECT_EQ(barrier.wait().error(), Status::Unsupported) << "who is refused has left again";
}

TEST(RefusedDeathTest, GuardsDoNotRunTheirBlockWithoutTheLock) {
    Mutex mutex;
    ASSERT_TRUE(mutex.lock());
    EXPECT_DEATH(const Lock lock{mutex}, "a lock cannot be taken: UNSUPPORTED");
    RwLock written;
    ASSERT_TRUE(written.lock());
    EXPECT_DEATH(const SharedLock lock{written}, "a lock cannot be taken: UNSUPPORTED");
}

TEST(RefusedDeathTest, NumbersOutOfRangeEndTheProgram) {
    EXPECT_DEATH(Barrier{0}, "a barrier of no thread");
    EXPECT_DEATH(Barrier{Barrier::kMostThreads + 1}, "a barrier of no thread, or of too many");
    EXPECT_DEATH(Semaphore{Semaphore::kMostUnits + 1}, "a semaphore of too many units");
}

}  // namespace
}  // namespace kos::test
