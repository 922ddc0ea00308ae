// SPDX-License-Identifier: Apache-2.0
// Once: something that is done by the first thread that comes by; the others wait until it is done.
//
//     kos::Once opened;
//     TRY(opened.call([] { return open_device(); }));
//
// If it fails, who called gets the error, and the next thread tries again. Once it is done, a call is one load.
// Example: sdk/libkos/examples/once.cpp.
#pragma once

#include <type_traits>

#include <kos/detail/futex.hpp>

namespace kos {

class Once {
  public:
    constexpr Once() = default;
    Once(const Once&) = delete;
    Once& operator=(const Once&) = delete;

    // Acquire: who sees it done sees what was done.
    bool is_done() const { return word_.load(std::memory_order_acquire) == kDone; }

    // work: returns nothing or a Result<>; must not call the same Once. The deadline bounds the wait for another
    // thread's work, not the work. Errors: those of work; TIMEOUT; DENIED: the policy does not let this process sleep
    // on memory.
    template <typename Work>
    Result<> call(Work work, Deadline deadline = Deadline::never()) {
        if (is_done()) {
            return {};
        }
        if (TRY(begin(deadline)) == Turn::Over) {
            return {};
        }
        if constexpr (std::is_void_v<std::invoke_result_t<Work>>) {
            work();
            finish(kDone);
            return {};
        } else {
            const Result<> outcome = work();
            finish(outcome ? kDone : kNew);
            return outcome;
        }
    }

  private:
    static constexpr u32 kNew = 0;
    static constexpr u32 kBusy = 1;
    static constexpr u32 kAwaited = 2;  // busy, and somebody may sleep
    static constexpr u32 kDone = 3;

    enum class Turn : u8 {
        Own,   // the caller does the work, and finish() after it
        Over,  // it is done
    };

    Result<Turn> begin(Deadline deadline);
    void finish(u32 state);

    detail::FutexWord word_{kNew};
};

}  // namespace kos
