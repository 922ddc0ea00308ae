// SPDX-License-Identifier: Apache-2.0
// Comparing statuses and ends.
#include "check.hpp"

#include <kos/print.hpp>

namespace attack {

void Check::expect(std::string_view attack, kos::Status got, kos::Status wanted) {
    ++attacks_;
    if (got != wanted) {
        ++wrong_;
        kos::println("WRONG: {}: {} got {}, wanted {}", group_, attack, got, wanted);
    }
}

void Check::expect_end(std::string_view attack, const kos::Result<int>& end, int wanted) {
    ++attacks_;
    if (!end || *end != wanted) {
        ++wrong_;
        kos::println("WRONG: {}: {} ended with {} ({}), wanted {}", group_, attack, end.value_or(0),
                     end ? kos::Status::Ok : end.error(), wanted);
    }
}

bool Check::finish() const {
    if (wrong_ == 0) {
        kos::println("{}: {} attacks refused", group_, attacks_);
    }
    return wrong_ == 0;
}

}  // namespace attack
