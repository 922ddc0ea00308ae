# SPDX-License-Identifier: Apache-2.0
# Toolchain file: arm64 code that runs on kos. gcc builds; KOS_CLANG=ON lets clang-19 check.

set(CMAKE_SYSTEM_NAME Generic)
set(CMAKE_SYSTEM_PROCESSOR aarch64)
set(CMAKE_TRY_COMPILE_TARGET_TYPE STATIC_LIBRARY)  # there is no C library to link a trial program with
list(APPEND CMAKE_TRY_COMPILE_PLATFORM_VARIABLES KOS_CLANG)

if(KOS_CLANG)
  set(CMAKE_CXX_COMPILER clang++-19)
  set(CMAKE_ASM_COMPILER clang-19)
  set(CMAKE_CXX_COMPILER_TARGET aarch64-linux-gnu)
  set(CMAKE_ASM_COMPILER_TARGET aarch64-linux-gnu)
else()
  set(CMAKE_CXX_COMPILER aarch64-linux-gnu-g++)
  set(CMAKE_ASM_COMPILER aarch64-linux-gnu-gcc)
endif()
set(CMAKE_OBJCOPY aarch64-linux-gnu-objcopy)

set(CMAKE_FIND_ROOT_PATH_MODE_LIBRARY ONLY)
set(CMAKE_FIND_ROOT_PATH_MODE_INCLUDE ONLY)
set(CMAKE_FIND_ROOT_PATH_MODE_PACKAGE BOTH)
set(CMAKE_FIND_ROOT_PATH_MODE_PROGRAM NEVER)
