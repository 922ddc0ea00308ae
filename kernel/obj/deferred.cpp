// SPDX-License-Identifier: Apache-2.0
// The queue of work that was left for later.
#include "obj/deferred.hpp"

#include <hal/cpu.hpp>

namespace kos::obj {

constinit DeferredQueue deferred_work;

void do_deferred_work_slowly() {
    do {
        Deferred& first = *deferred_work.front();
        first.unqueue();
        first.work();
    } while (!deferred_work.empty() && !hal::interrupt_pending());
}

}  // namespace kos::obj
