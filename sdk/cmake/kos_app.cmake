# SPDX-License-Identifier: Apache-2.0
# kos_app(<name> SOURCES <file>... [IDL <kos_idl>...] [LINK <target>...] [GENERAL_REGISTERS])
#
# A program for kos: the target <name>, linked with libkos and the headers of descriptions, as <build>/apps/<name> with symbols for the debugger and
# as <build>/apps/stripped/<name> for the image. Nothing in host mode. GENERAL_REGISTERS: without floating
# point and SIMD, in the compiler's own copies and loops neither; the kernel then has no such registers to switch.
function(kos_app name)
  cmake_parse_arguments(arg "GENERAL_REGISTERS" "" "SOURCES;IDL;LINK" ${ARGN})
  if(arg_UNPARSED_ARGUMENTS OR NOT arg_SOURCES)
    message(FATAL_ERROR "kos_app(${name} SOURCES <file>... [IDL <kos_idl>...] [LINK <target>...] [GENERAL_REGISTERS]): got '${ARGN}'")
  endif()
  if(NOT CMAKE_CROSSCOMPILING)
    return()
  endif()
  set(registers)
  if(arg_GENERAL_REGISTERS)
    set(registers -mgeneral-regs-only)
  endif()
  if(KOS_CLANG)
    # The check build compiles and does not link.
    add_library(${name} OBJECT ${arg_SOURCES})
    target_link_libraries(${name} PRIVATE libkos ${arg_IDL} ${arg_LINK})
    target_compile_options(${name} PRIVATE ${registers})
    add_dependencies(rooms ${name})
    return()
  endif()

  add_executable(${name} ${arg_SOURCES})
  target_link_libraries(${name} PRIVATE ${arg_IDL} ${arg_LINK} libkos)
  target_compile_options(${name} PRIVATE ${registers})
  set(folder ${CMAKE_BINARY_DIR}/apps)
  set_target_properties(${name} PROPERTIES RUNTIME_OUTPUT_DIRECTORY ${folder})
  add_custom_command(TARGET ${name} POST_BUILD
    COMMAND ${CMAKE_COMMAND} -E make_directory ${folder}/stripped
    COMMAND ${CMAKE_OBJCOPY} --strip-all $<TARGET_FILE:${name}> ${folder}/stripped/${name}
    BYPRODUCTS ${folder}/stripped/${name}
    VERBATIM)
endfunction()
