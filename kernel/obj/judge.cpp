// SPDX-License-Identifier: Apache-2.0
// Which judge is in office.
#include "obj/judge.hpp"

namespace kos::obj {

constinit Judge* the_judge = nullptr;

void set_judge(Judge& judge) {
    the_judge = &judge;
}

}  // namespace kos::obj
