// SPDX-License-Identifier: Apache-2.0
// Condvar: waiting, with a mutex, until data that the mutex guards is as wished.
//
//     kos::Lock lock{mutex};
//     TRY(changed.wait(mutex, [] { return !queue.empty(); }, deadline));
//
// Notifying when nobody waits makes no system call. All waiting threads use the same mutex, and who notifies has
// changed the data with the mutex held. notify_all() wakes one thread; the others line up at the mutex, so that each is
// woken when it can have it, not before.
// Example: sdk/libkos/examples/condvar.cpp.
#pragma once

#include <kos/mutex.hpp>

namespace kos {

class Condvar {
  public:
    constexpr Condvar() = default;
    Condvar(const Condvar&) = delete;
    Condvar& operator=(const Condvar&) = delete;

    // Gives the mutex back, sleeps until notified, and takes the mutex again: it is held afterwards, whatever the
    // result. May end for no reason: look at the condition again, or give it along.
    // TIMEOUT: the deadline passed. DENIED: the policy does not let this process sleep on memory.
    Result<> wait(Mutex& mutex, Deadline deadline = Deadline::never()) KOS_REQUIRES(mutex);
    // Waits until condition() holds. It is called with the mutex held, and once more after the deadline.
    template <typename Condition>
    Result<> wait(Mutex& mutex, Condition condition, Deadline deadline = Deadline::never()) KOS_REQUIRES(mutex) {
        while (!condition()) {
            if (const Result<> waited = wait(mutex, deadline); !waited) {
                return condition() ? Result<>{} : waited;
            }
        }
        return {};
    }

    // Wakes one of those who wait.
    void notify_one();
    // Lets all who wait go on.
    void notify_all();

  private:
    detail::FutexWord turn_{0};     // counts notifications
    std::atomic<u32> for_all_{0};   // counts those for all
    std::atomic<u32> sleepers_{0};  // threads in wait()
    // The word of their mutex; it lives as long as one of them waits.
    std::atomic<const detail::FutexWord*> mutex_{nullptr};
};

}  // namespace kos
