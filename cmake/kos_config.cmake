# SPDX-License-Identifier: Apache-2.0
# The configuration: .config becomes gen/config.cmake (included here) and gen/config.hpp.

find_package(Python3 REQUIRED COMPONENTS Interpreter)

set(KOS_DEFCONFIG "" CACHE STRING "Use this defconfig alone, not the configuration of the build folder")
if(KOS_MODE STREQUAL "host" AND NOT KOS_DEFCONFIG)
  set(KOS_DEFCONFIG qemu-virt_defconfig)  # host tests see the constants of the default board
endif()

set(kos_kconfig ${CMAKE_SOURCE_DIR}/scripts/kconfig.py)
set(kos_generate generate --build ${CMAKE_BINARY_DIR})
if(KOS_DEFCONFIG)
  list(APPEND kos_generate --defconfig ${KOS_DEFCONFIG})
endif()

execute_process(
  COMMAND ${Python3_EXECUTABLE} ${kos_kconfig} ${kos_generate}
  WORKING_DIRECTORY ${CMAKE_SOURCE_DIR}
  RESULT_VARIABLE kos_status)
if(NOT kos_status EQUAL 0)
  message(FATAL_ERROR "The configuration is not usable; the reason stands above.")
endif()
include(${KOS_GEN_DIR}/config.cmake)

# A changed input configures again.
set_property(DIRECTORY APPEND PROPERTY CMAKE_CONFIGURE_DEPENDS
  ${kos_kconfig} ${KOS_CONFIG_INPUTS})
