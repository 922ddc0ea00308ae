// SPDX-License-Identifier: Apache-2.0
// Condvar: waiting, with a mutex, until data that the mutex guards is as wished.
//
//     kos::Lock lock{mutex};
//     TRY(changed.wait(mutex, [] { return !queue.empty(); }, deadline));
//
// Notifying when nobody waits makes no system call. All waiting threads use the same mutex, and who notifies has
// changed the data with the mutex held.
// Until the kernel offers futexes, wait() answers UNSUPPORTED unless the condition holds already.
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
    // TIMEOUT: the deadline passed. UNSUPPORTED: this kernel cannot let the caller sleep.
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
    // Wakes all who wait.
    void notify_all();

  private:
    void notify(u32 count);

    detail::FutexWord turn_{0};     // counts notifications
    std::atomic<u32> sleepers_{0};  // threads in wait()
};

}  // namespace kos
