# SPDX-License-Identifier: Apache-2.0
# Compiler flags, as interface targets: kos_kernel_flags, kos_user_flags, kos_checked_flags, kos_tool_flags.

set(CMAKE_CXX_STANDARD 23)
set(CMAKE_CXX_STANDARD_REQUIRED ON)
set(CMAKE_CXX_EXTENSIONS OFF)
set(CMAKE_EXPORT_COMPILE_COMMANDS ON)
set(CMAKE_COLOR_DIAGNOSTICS ON)
if(DEFINED ENV{NO_COLOR})
  set(CMAKE_COLOR_DIAGNOSTICS OFF)
endif()

set(kos_cxx "$<COMPILE_LANGUAGE:CXX>")

# Every build: warnings are errors; messages name files from the top of the tree.
add_library(kos_common_flags INTERFACE)
target_compile_options(kos_common_flags INTERFACE
  "$<${kos_cxx}:-Wall;-Wextra;-Wconversion;-Wshadow;-Wold-style-cast;-Wcast-align;-Werror>"
  -fmacro-prefix-map=${CMAKE_SOURCE_DIR}/=)
target_include_directories(kos_common_flags INTERFACE ${CMAKE_SOURCE_DIR}/kernel/abi/include)

# Where generated sources and headers go; config.hpp lies in it.
set(KOS_GEN_DIR ${CMAKE_BINARY_DIR}/gen)

# Kernel and user space share: freestanding in the sense of "no host library", sections that the
# linker can drop, frame pointers for backtraces, atomics inline (there is no libatomic to call). gcc's
# interprocedural scalar replacement would give each file its own copy of an inline function. -ffreestanding alone makes
# a call of each memcpy; -fbuiltin behind it lets short copies be loads and stores again.
set(kos_target_options
  -g -O2 -mcpu=generic -mno-outline-atomics -fno-omit-frame-pointer
  -fno-stack-protector -ffunction-sections -fdata-sections
  "$<${kos_cxx}:-fno-exceptions;-fno-rtti;-fno-threadsafe-statics>"
  "$<$<AND:${kos_cxx},$<CXX_COMPILER_ID:GNU>>:-fno-ipa-sra>"
  -fno-asynchronous-unwind-tables -fno-unwind-tables -fno-delete-null-pointer-checks)

if(KOS_MODE STREQUAL "board")
  # FP and SIMD registers belong to user space.
  add_library(kos_kernel_flags INTERFACE)
  target_link_libraries(kos_kernel_flags INTERFACE kos_common_flags)
  target_compile_options(kos_kernel_flags INTERFACE
    ${kos_target_options} -fno-pic -ffreestanding -fbuiltin -mgeneral-regs-only "$<${kos_cxx}:-fstack-usage>")
  target_include_directories(kos_kernel_flags INTERFACE
    ${CMAKE_SOURCE_DIR}/kernel ${CMAKE_SOURCE_DIR}/kernel/hal/include ${CMAKE_SOURCE_DIR}/kernel/hal/aarch64/include
    ${KOS_GEN_DIR})
  target_link_options(kos_kernel_flags INTERFACE
    -nostdlib -static -Wl,--build-id=sha1 -Wl,--gc-sections -Wl,-z,max-page-size=4096)

  add_library(kos_user_flags INTERFACE)
  target_link_libraries(kos_user_flags INTERFACE kos_common_flags)
  # A program lies where the kernel puts it: relocations touch data only, and the compiler may take it that nothing is
  # interposed. Thread-local variables lie in the one block of the program.
  target_compile_options(kos_user_flags INTERFACE ${kos_target_options} -fPIE -ftls-model=local-exec -ffreestanding
    -fbuiltin
    "$<$<AND:${kos_cxx},$<CXX_COMPILER_ID:Clang>>:-Wthread-safety>")
  target_link_options(kos_user_flags INTERFACE
    -nostdlib -static-pie -Wl,-z,text -Wl,--build-id=sha1 -Wl,--gc-sections -Wl,-z,max-page-size=4096)
else()
  # Rooms, checked libraries and tests: instrumented; a finding ends the test. Without optimization, since
  # optimizing instrumented code takes the compiler five times as long; only fuzzers run long enough to gain.
  set(instrument_address -fsanitize=address,undefined -fno-sanitize-recover=all)
  # It does not know the fences of the kernel lock's sleepers, which no host test runs on several threads.
  set(instrument_thread -fsanitize=thread -Wno-tsan)
  set(instrument_coverage --coverage)
  set(instrument ${instrument_${KOS_CHECK}})
  if(KOS_FUZZ)
    set(instrument -O1 -fsanitize=fuzzer-no-link,address,undefined -fno-sanitize-recover=all)
  endif()
  add_library(kos_checked_flags INTERFACE)
  target_link_libraries(kos_checked_flags INTERFACE kos_common_flags)
  target_compile_options(kos_checked_flags INTERFACE -g1 -fno-omit-frame-pointer ${instrument})
  target_link_options(kos_checked_flags INTERFACE ${instrument})
  target_include_directories(kos_checked_flags INTERFACE
    ${CMAKE_SOURCE_DIR}/kernel ${CMAKE_SOURCE_DIR}/kernel/hal/include ${CMAKE_SOURCE_DIR}/kernel/hal/host/include
    ${KOS_GEN_DIR})

  add_library(kos_tool_flags INTERFACE)
  target_link_libraries(kos_tool_flags INTERFACE kos_common_flags)
  target_compile_options(kos_tool_flags INTERFACE -g1 -O1)  # building them takes longer than running them
endif()
