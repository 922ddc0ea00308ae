# SPDX-License-Identifier: Apache-2.0
# kos_image(<name> [APPS <app>...] INIT <init.yaml> [INIT_PROGRAM <app>] [DEFINES NAME=value...] [INCLUDES <folder>...])
#
# An image of init and these programs: <build>/images/<name>/romfs.img, built with everything else. In the image a
# program's path is its app's name. INIT_PROGRAM is the first process instead of the SDK's init, which needs APPS.
# DEFINES are values of names in init.yaml, which is a template; INCLUDES is where headers lie whose macros name
# connections. Nothing in host mode.
function(kos_image name)
  cmake_parse_arguments(arg "" "INIT;INIT_PROGRAM" "APPS;DEFINES;INCLUDES" ${ARGN})
  if(arg_UNPARSED_ARGUMENTS OR NOT (arg_APPS OR arg_INIT_PROGRAM) OR NOT arg_INIT)
    message(FATAL_ERROR "kos_image(${name} [APPS <app>...] INIT <init.yaml> [INIT_PROGRAM <app>]): got '${ARGN}'")
  endif()
  if(NOT CMAKE_CROSSCOMPILING OR KOS_CLANG)
    return()
  endif()
  cmake_path(ABSOLUTE_PATH arg_INIT BASE_DIRECTORY ${CMAKE_CURRENT_SOURCE_DIR})

  if(NOT arg_INIT_PROGRAM)
    set(arg_INIT_PROGRAM init)
  endif()

  set(stripped ${CMAKE_BINARY_DIR}/apps/stripped)
  set(programs)
  set(inputs ${arg_INIT} ${arg_INIT_PROGRAM} ${stripped}/${arg_INIT_PROGRAM})
  foreach(app IN LISTS arg_APPS)
    if(NOT TARGET ${app})
      message(FATAL_ERROR "kos_image(${name}): there is no kos_app(${app})")
    endif()
    list(APPEND programs --program ${app}=${stripped}/${app})
    list(APPEND inputs ${app} ${stripped}/${app})
  endforeach()

  set(template)
  foreach(definition IN LISTS arg_DEFINES)
    list(APPEND template -D ${definition})
  endforeach()
  foreach(include IN LISTS arg_INCLUDES)
    cmake_path(ABSOLUTE_PATH include BASE_DIRECTORY ${CMAKE_CURRENT_SOURCE_DIR})
    list(APPEND template -I ${include})
  endforeach()

  set(folder ${CMAKE_BINARY_DIR}/images/${name})
  file(MAKE_DIRECTORY ${folder})
  kos_tool_command(image_tool kos-image)
  kos_tool_command(romfs_tool kos-romfs)
  add_custom_command(
    OUTPUT ${folder}/romfs.img
    COMMAND ${image_tool} --init-yaml ${arg_INIT} --init-program ${stripped}/${arg_INIT_PROGRAM} ${programs}
            ${template} --compiler ${CMAKE_CXX_COMPILER} --romfs-tool ${romfs_tool} --output ${folder}/romfs.img
    BYPRODUCTS ${folder}/romfs.img.solution ${folder}/romfs.img.manifest
    DEPENDS ${inputs} ${image_tool_depends} ${romfs_tool_depends}
    COMMENT "Packing image ${name}"
    VERBATIM)
  add_custom_target(image_${name} ALL DEPENDS ${folder}/romfs.img)
endfunction()

# Sets <variable> to what runs a host tool and <variable>_depends to what it must be rebuilt after: the target of
# this build, or a file of the SDK's tools folder.
function(kos_tool_command variable tool)
  if(TARGET ${tool})
    set(${variable} $<TARGET_FILE:${tool}> PARENT_SCOPE)
    set(${variable}_depends ${tool} PARENT_SCOPE)
  elseif(KOS_TOOLS_DIR)
    set(${variable} ${KOS_TOOLS_DIR}/${tool} PARENT_SCOPE)
    set(${variable}_depends ${KOS_TOOLS_DIR}/${tool} PARENT_SCOPE)
  else()
    message(FATAL_ERROR "The host tool ${tool} is neither a target nor in KOS_TOOLS_DIR")
  endif()
endfunction()
