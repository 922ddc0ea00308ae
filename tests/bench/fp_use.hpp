// SPDX-License-Identifier: Apache-2.0
// One instruction of floating point: the kernel switches the registers from it on.
#pragma once

extern "C" void bench_use_fp();
