# SPDX-License-Identifier: Apache-2.0
# The kernel's link, twice: the first tells where each function lies, the second carries that table for panics.
# Results in build/<board>/kernel: kernel.elf, kernel.map, Image.

# kos_link_kernel(<target> <symbols.S> [OUTPUT <file>])
function(kos_link_kernel target symbols)
  # All objects of the HAL, for nothing refers to a driver; the linker drops what is not used of the other rooms.
  add_executable(${target} $<TARGET_OBJECTS:kos_hal> ${symbols})
  get_property(rooms GLOBAL PROPERTY KOS_ROOMS)
  list(REVERSE rooms)
  target_link_libraries(${target} PRIVATE kos_kernel_flags ${rooms})
  target_link_options(${target} PRIVATE
    -Wl,-T,${CMAKE_CURRENT_SOURCE_DIR}/kernel.ld
    -Wl,-Map=${CMAKE_CURRENT_BINARY_DIR}/${target}.map)
  set_target_properties(${target} PROPERTIES
    SUFFIX .elf LINK_DEPENDS ${CMAKE_CURRENT_SOURCE_DIR}/kernel.ld)
endfunction()

set(make_symbols ${Python3_EXECUTABLE} ${CMAKE_SOURCE_DIR}/scripts/symbols)
set(no_symbols ${CMAKE_CURRENT_BINARY_DIR}/no_symbols.S)
set(symbols ${CMAKE_CURRENT_BINARY_DIR}/symbols.S)

add_custom_command(OUTPUT ${no_symbols}
  COMMAND ${make_symbols} empty ${no_symbols}
  DEPENDS ${CMAKE_SOURCE_DIR}/scripts/symbols
  VERBATIM)
kos_link_kernel(kernel_first ${no_symbols})

add_custom_command(OUTPUT ${symbols}
  COMMAND ${make_symbols} table --nm ${CMAKE_NM} $<TARGET_FILE:kernel_first> ${symbols}
  DEPENDS kernel_first ${CMAKE_SOURCE_DIR}/scripts/symbols
  VERBATIM)
kos_link_kernel(kernel ${symbols})

add_custom_command(OUTPUT ${CMAKE_CURRENT_BINARY_DIR}/Image
  COMMAND ${make_symbols} check --nm ${CMAKE_NM} $<TARGET_FILE:kernel_first> $<TARGET_FILE:kernel>
  COMMAND ${CMAKE_OBJCOPY} -O binary $<TARGET_FILE:kernel> ${CMAKE_CURRENT_BINARY_DIR}/Image
  DEPENDS kernel ${CMAKE_SOURCE_DIR}/scripts/symbols
  COMMENT "Kernel image kernel/Image"
  VERBATIM)
add_custom_target(kernel_image ALL DEPENDS ${CMAKE_CURRENT_BINARY_DIR}/Image)
