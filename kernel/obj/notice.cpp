// SPDX-License-Identifier: Apache-2.0
// The end of a notice: whatever signals it is told, however many they are.
#include "obj/notice.hpp"

#include "obj/signal.hpp"

namespace kos::obj {

void Notice::add(Signal& signal) {
    signals_.push_back(signal);
}

void Notice::on_last_handle() {
    acquire();
    deferred_work.push_back(*this);
}

void Notice::work() {
    if (give_up_waiter()) {
        return deferred_work.push_back(*this);
    }
    if (Signal* signal = signals_.front()) {
        signal->lose_notice();
    }
    if (signals_.empty()) {
        release();
    } else {
        deferred_work.push_back(*this);
    }
}

}  // namespace kos::obj
