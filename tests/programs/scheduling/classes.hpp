// SPDX-License-Identifier: Apache-2.0
// Checks of schedules.
#pragma once

namespace scheduling {

bool fifo_runs_to_its_end();
bool round_robin_takes_turns();
bool shares_follow_weights();
bool deadline_keeps_its_periods();
bool real_time_is_limited();
bool idle_comes_last();
bool promises_are_bounded();

}  // namespace scheduling
