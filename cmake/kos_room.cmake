# SPDX-License-Identifier: Apache-2.0
# kos_room(<name> [SOURCES ...] [BOARD_SOURCES ...] [HOST_SOURCES ...] [DEPENDS <room>...])
#
# One room of the kernel as the library kos_<name>. SOURCES are compiled in both modes, BOARD_SOURCES for
# the target only, HOST_SOURCES (fakes) for the host tests only. A room without sources has headers only.

function(kos_room name)
  cmake_parse_arguments(arg "" "" "SOURCES;BOARD_SOURCES;HOST_SOURCES;DEPENDS" ${ARGN})
  if(arg_UNPARSED_ARGUMENTS)
    message(FATAL_ERROR "kos_room(${name}): unknown arguments: ${arg_UNPARSED_ARGUMENTS}")
  endif()
  set(sources ${arg_SOURCES})
  set(flags kos_checked_flags)
  if(KOS_MODE STREQUAL "board")
    list(APPEND sources ${arg_BOARD_SOURCES})
    set(flags kos_kernel_flags)
  else()
    list(APPEND sources ${arg_HOST_SOURCES})
  endif()

  set(scope INTERFACE)
  if(sources)
    set(scope PUBLIC)
    add_library(kos_${name} STATIC ${sources})
  else()
    add_library(kos_${name} INTERFACE)
  endif()
  target_link_libraries(kos_${name} ${scope} ${flags})
  foreach(dependency IN LISTS arg_DEPENDS)
    if(NOT TARGET kos_${dependency})
      message(FATAL_ERROR "kos_room(${name}): room '${dependency}' is not to its left in the floor plan, or missing")
    endif()
    target_link_libraries(kos_${name} ${scope} kos_${dependency})
  endforeach()
  set_property(GLOBAL APPEND PROPERTY KOS_ROOMS kos_${name})
  if(sources)
    add_dependencies(rooms kos_${name})
  endif()
endfunction()

# Builds every room without linking a kernel: what the clang check build asks for.
add_custom_target(rooms)
