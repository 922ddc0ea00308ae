// SPDX-License-Identifier: Apache-2.0
// kos::SpinLock: two numbers that always change together, in a few instructions.
#include <kos/lock.hpp>
#include <kos/print.hpp>
#include <kos/spin_lock.hpp>

namespace {

class Statistics {
  public:
    void add(kos::u64 value) {
        const kos::Lock lock{lock_};
        sum_ += value;
        ++count_;
    }
    kos::u64 mean() {
        const kos::Lock lock{lock_};
        return count_ == 0 ? 0 : sum_ / count_;
    }

  private:
    kos::SpinLock lock_;
    kos::u64 sum_ KOS_GUARDED_BY(lock_) = 0;
    kos::u64 count_ KOS_GUARDED_BY(lock_) = 0;
};

}  // namespace

int main(int, char**) {
    Statistics statistics;
    statistics.add(10);
    statistics.add(32);
    kos::println("spin_lock: the mean of two values is {}", statistics.mean());
    return 0;
}
