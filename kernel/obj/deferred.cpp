// SPDX-License-Identifier: Apache-2.0
// The queue of work that was left for later.
#include "obj/deferred.hpp"

#include "obj/preemption_point.hpp"

namespace kos::obj {

constinit DeferredQueue deferred_work;

void do_deferred_piece() {
    Deferred& first = *deferred_work.front();
    first.unqueue();
    first.work();
}

void do_deferred_work_slowly() {
    do {
        do_deferred_piece();
    } while (!deferred_work.empty() && !others_wait());
}

}  // namespace kos::obj
