// SPDX-License-Identifier: Apache-2.0
// Checks of threads of one process.
#pragma once

namespace scheduling {

bool thread_runs_and_is_joined();
bool higher_priority_runs_first();
bool terminated_thread_ends();

}  // namespace scheduling
