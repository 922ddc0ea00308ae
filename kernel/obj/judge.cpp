// SPDX-License-Identifier: Apache-2.0
// Which judge is in office.
#include "obj/judge.hpp"

#include "lib/assert.hpp"

namespace kos::obj {

namespace {

Judge* the_judge = nullptr;

}  // namespace

Judge& judge() {
    KOS_ASSERT(the_judge != nullptr);
    return *the_judge;
}

void set_judge(Judge& judge) {
    the_judge = &judge;
}

}  // namespace kos::obj
