// SPDX-License-Identifier: Apache-2.0
// Offsets that assembly uses; entry_layout.cpp checks them. Plain numbers, for the assembler reads it too.
#pragma once

// hal::Frame
#define FRAME_X0 0
#define FRAME_X2 16
#define FRAME_X4 32
#define FRAME_X6 48
#define FRAME_X8 64
#define FRAME_X10 80
#define FRAME_X12 96
#define FRAME_X14 112
#define FRAME_X16 128
#define FRAME_X18 144
#define FRAME_X20 160
#define FRAME_X22 176
#define FRAME_X24 192
#define FRAME_X26 208
#define FRAME_X28 224
#define FRAME_X30 240
#define FRAME_SP 248
#define FRAME_ELR 256
#define FRAME_SPSR 264

// hal::CpuLocal
#define CPU_STACK_TOP 0
#define CPU_EXCEPTION_STACK_TOP 16
#define CPU_EXCEPTION_SCRATCH 24

// hal::KernelTrap: a Frame, and behind it
#define KERNEL_TRAP_SYNDROME 288
#define KERNEL_TRAP_ADDRESS 296
#define KERNEL_TRAP_VECTOR 304
#define KERNEL_TRAP_SIZE 320
