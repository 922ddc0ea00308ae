# SPDX-License-Identifier: Apache-2.0
# Programs that run on the host: kos_host_tool() and kos_host_library().
#
# In board mode a tool is an imported target of the same name, built by host mode in KOS_HOST_BUILD. So
# `add_custom_command(COMMAND idlc ... DEPENDS idlc)` reads the same in both modes.

set(KOS_HOST_BUILD ${CMAKE_SOURCE_DIR}/build/host CACHE PATH "Board mode: the host build with the tools")

if(KOS_MODE STREQUAL "host")
  add_custom_target(tools COMMENT "Host tools are up to date")
  set(KOS_HOST_BIN ${CMAKE_BINARY_DIR}/bin)
else()
  set(KOS_HOST_BIN ${KOS_HOST_BUILD}/bin)
endif()

# kos_host_library(<name> SOURCES ... [LINK ...])
# The parts of a tool that its tests link. Comes twice: <name> for the tool, <name>_checked with
# sanitizers for kos_host_test() and kos_fuzzer(), which choose it by themselves.
function(kos_host_library name)
  cmake_parse_arguments(arg "" "" "SOURCES;LINK" ${ARGN})
  if(KOS_MODE STREQUAL "board")
    return()
  endif()
  foreach(variant tool checked)
    set(target ${name})
    if(variant STREQUAL "checked")
      set(target ${name}_checked)
    endif()
    add_library(${target} STATIC EXCLUDE_FROM_ALL ${arg_SOURCES})
    target_include_directories(${target} PUBLIC ${CMAKE_CURRENT_SOURCE_DIR})
    kos_link_variant(${target} ${variant} PUBLIC ${arg_LINK})
    target_link_libraries(${target} PUBLIC kos_${variant}_flags)
  endforeach()
endfunction()

# kos_host_tool(<name> SOURCES ... [LINK ...])
function(kos_host_tool name)
  cmake_parse_arguments(arg "" "" "SOURCES;LINK" ${ARGN})
  set_property(GLOBAL APPEND PROPERTY KOS_HOST_TOOLS ${name})
  if(KOS_MODE STREQUAL "board")
    add_executable(${name} IMPORTED GLOBAL)
    set_target_properties(${name} PROPERTIES IMPORTED_LOCATION ${KOS_HOST_BIN}/${name})
    return()
  endif()
  add_executable(${name} ${arg_SOURCES})
  set_target_properties(${name} PROPERTIES RUNTIME_OUTPUT_DIRECTORY ${KOS_HOST_BIN})
  kos_link_variant(${name} tool PRIVATE ${arg_LINK})
  target_link_libraries(${name} PRIVATE kos_tool_flags)
  add_dependencies(tools ${name})
endfunction()

# Links what is named to a target; in the variant "checked", the sanitized twin where there is one.
function(kos_link_variant target variant scope)
  foreach(library IN LISTS ARGN)
    if(variant STREQUAL "checked" AND TARGET ${library}_checked)
      target_link_libraries(${target} ${scope} ${library}_checked)
    elseif(NOT TARGET ${library} AND TARGET kos_${library})
      target_link_libraries(${target} ${scope} kos_${library})
    else()
      target_link_libraries(${target} ${scope} ${library})
    endif()
  endforeach()
endfunction()

# Board mode, called last: the one step that builds all tools through host mode.
function(kos_finish_host_tools)
  get_property(tools GLOBAL PROPERTY KOS_HOST_TOOLS)
  if(KOS_MODE STREQUAL "host" OR NOT tools)
    return()
  endif()
  set(outputs ${tools})
  list(TRANSFORM outputs PREPEND ${KOS_HOST_BIN}/)
  add_custom_target(host_tools
    COMMAND ${CMAKE_COMMAND} -DSOURCE=${CMAKE_SOURCE_DIR} -DBUILD=${KOS_HOST_BUILD} -DPYTHON=${Python3_EXECUTABLE}
            -P ${CMAKE_SOURCE_DIR}/cmake/build_host_tools.cmake
    BYPRODUCTS ${outputs}
    COMMENT "Building the host tools"
    USES_TERMINAL VERBATIM)
  foreach(tool IN LISTS tools)
    add_dependencies(${tool} host_tools)
  endforeach()
endfunction()
