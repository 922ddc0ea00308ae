# SPDX-License-Identifier: Apache-2.0
# The commands of the Makefile as plain targets of a board's build: cmake --build build/qemu-virt --target run
# Of both builds: reference (make docs).

# kos_command(<name> <script> [argument...]): calls a script on this build once kernel and samples are built.
function(kos_command name script)
  add_custom_target(${name}
    COMMAND ${CMAKE_COMMAND} -E env KOS_BUILD=${kos_builds} ${Python3_EXECUTABLE} ${CMAKE_SOURCE_DIR}/scripts/${script} ${ARGN}
    WORKING_DIRECTORY ${CMAKE_SOURCE_DIR} USES_TERMINAL VERBATIM)
  if(TARGET kernel_image)
    add_dependencies(${name} kernel_image)
  endif()
  foreach(sample IN LISTS kos_samples)
    if(TARGET image_${sample})
      add_dependencies(${name} image_${sample})
    endif()
  endforeach()
endfunction()

add_custom_target(reference
  COMMAND ${Python3_EXECUTABLE} ${CMAKE_SOURCE_DIR}/scripts/reference --tools $<TARGET_FILE_DIR:kos-idlc>
  DEPENDS kos-idlc WORKING_DIRECTORY ${CMAKE_SOURCE_DIR} VERBATIM)

if(KOS_MODE STREQUAL "board" AND NOT KOS_CLANG)
  cmake_path(GET CMAKE_BINARY_DIR PARENT_PATH kos_builds)
  file(GLOB kos_samples RELATIVE ${CMAKE_SOURCE_DIR}/samples ${CMAKE_SOURCE_DIR}/samples/*)
  set(board --board ${KOS_CONFIGURATION})
  foreach(script run debug size fit)
    kos_command(${script} ${script} ${board})
  endforeach()
  foreach(command menuconfig savedefconfig olddefconfig)
    add_custom_target(${command}
      COMMAND ${CMAKE_COMMAND} -E env KOS_BUILD=${kos_builds}
              ${Python3_EXECUTABLE} ${kos_kconfig} ${command} --configuration ${KOS_CONFIGURATION}
      WORKING_DIRECTORY ${CMAKE_SOURCE_DIR} USES_TERMINAL VERBATIM)
  endforeach()
endif()
