// SPDX-License-Identifier: Apache-2.0
// Offsets in MmuSetup (mmu_setup.hpp, which checks them), for start.S. Plain numbers, for the assembler reads it too.
#pragma once

#define MMU_SETUP_MAIR 0
#define MMU_SETUP_TTBR0 16
#define MMU_SETUP_SCTLR 32
#define MMU_SETUP_SIZE 48

// CpuStart (cpu_start.cpp): an MmuSetup, and behind it
#define CPU_START_SELF 48
