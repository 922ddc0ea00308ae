# SPDX-License-Identifier: Apache-2.0
# kos_idl(<name> <file>... [INCLUDES <folder>...] [IMPORTS <kos_idl>...] [FUZZ [FUZZ_SERVER <source>...] [CORPUS <folder>]])
#
# Makes the headers of descriptions (.idl, .cdl, .edl): a.b.C becomes <a/b/C.idl.hpp>, in host mode <a/b/C.idl.fake.hpp>,
# too. <name> is what programs link: kos_app(... IDL <name>), or LINK <name> in host tests.
#
#   <file>...    each is compiled by itself, and again only when it or what it imports has changed
#   INCLUDES     a.b.C is looked for at <folder>/a/b/C.idl, too; files that lie at the path of their name, and listed
#                ones, are found anyway
#   IMPORTS      other kos_idl() targets whose descriptions these use
#   FUZZ         in the fuzz build, fuzzers of the entities' dispatchers, or if there are none, of the interfaces':
#                <name>_<C>_fuzz. They feed the generated fakes
#   FUZZ_SERVER  sources that define `kos::idl::Dispatcher& fuzz_dispatcher()` in namespace a::b::C: your server
#                instead of the fakes
#   CORPUS       kept inputs
#
#   kos_idl(hello_idl hello.idl)
#   kos_app(hello SOURCES main.cpp IDL hello_idl)
function(kos_idl name)
  cmake_parse_arguments(arg "FUZZ" "CORPUS" "INCLUDES;IMPORTS;FUZZ_SERVER" ${ARGN})
  set(files ${arg_UNPARSED_ARGUMENTS})
  if(NOT files OR arg_KEYWORDS_MISSING_VALUES)
    message(FATAL_ERROR "kos_idl(${name} <file>... [INCLUDES <folder>...] [IMPORTS <kos_idl>...] [FUZZ]): got '${ARGN}'")
  endif()
  set(folder ${CMAKE_CURRENT_BINARY_DIR}/${name})
  add_library(${name} INTERFACE)
  target_include_directories(${name} INTERFACE ${folder})

  # Where descriptions are found: folders, and files that do not lie at the path of their name.
  set(folders)
  set(strays)
  foreach(import IN LISTS arg_IMPORTS)
    if(NOT TARGET ${import})
      message(FATAL_ERROR "kos_idl(${name}): there is no kos_idl(${import})")
    endif()
    get_target_property(import_folders ${import} KOS_IDL_FOLDERS)
    get_target_property(import_strays ${import} KOS_IDL_STRAYS)
    list(APPEND folders ${import_folders})
    list(APPEND strays ${import_strays})
    target_link_libraries(${name} INTERFACE ${import})
  endforeach()
  foreach(include IN LISTS arg_INCLUDES)
    cmake_path(ABSOLUTE_PATH include BASE_DIRECTORY ${CMAKE_CURRENT_SOURCE_DIR} NORMALIZE)
    list(APPEND folders ${include})
  endforeach()
  set(paths)
  foreach(file IN LISTS files)
    cmake_path(ABSOLUTE_PATH file BASE_DIRECTORY ${CMAKE_CURRENT_SOURCE_DIR} NORMALIZE)
    kos_idl_place(${file} stem root)
    list(APPEND paths ${file})
    set(stem_of_${file} ${stem})
    if(root)
      list(APPEND folders ${root})
    else()
      list(APPEND strays ${file})
    endif()
  endforeach()
  list(REMOVE_DUPLICATES folders)
  list(REMOVE_DUPLICATES strays)
  set_target_properties(${name} PROPERTIES KOS_IDL_FOLDERS "${folders}" KOS_IDL_STRAYS "${strays}")

  set(headers)
  foreach(file IN LISTS paths)
    set(outputs ${folder}/${stem_of_${file}}.hpp)
    set(emit cpp)
    if(NOT CMAKE_CROSSCOMPILING)
      list(APPEND outputs ${folder}/${stem_of_${file}}.fake.hpp)
      list(APPEND emit fake)
    endif()
    kos_idl_command("${file}" "${emit}" "${outputs}" "${folders}" "${strays}" ${folder})
    list(APPEND headers ${outputs})
  endforeach()
  add_custom_target(${name}_files DEPENDS ${headers})
  add_dependencies(${name} ${name}_files)
  if(arg_FUZZ AND KOS_FUZZ AND COMMAND kos_fuzzer)
    kos_idl_fuzzers(${name})
  endif()
endfunction()

# One run of the compiler. Ninja ignores a dependency file that does not begin with the command's first output.
function(kos_idl_command file emit outputs folders strays folder)
  list(TRANSFORM emit PREPEND --emit=)
  list(TRANSFORM folders PREPEND -I)
  list(REMOVE_ITEM strays ${file})
  list(GET outputs 0 first)
  kos_tool_command(tool kos-idlc)
  cmake_path(RELATIVE_PATH first BASE_DIRECTORY ${folder} OUTPUT_VARIABLE shown)
  add_custom_command(
    OUTPUT ${outputs}
    COMMAND ${tool} ${emit} ${folders} -o ${folder} --depfile ${first}.d --depfile-target ${first} ${file} ${strays}
    DEPENDS ${file} ${tool_depends}
    DEPFILE ${first}.d
    COMMENT "Description ${shown}"
    VERBATIM)
endfunction()

# A function of its own would not see them: uses the variables of kos_idl().
macro(kos_idl_fuzzers name)
  set(subjects ${paths})
  list(FILTER subjects INCLUDE REGEX "\\.edl$")
  if(NOT subjects)
    set(subjects ${paths})
    list(FILTER subjects INCLUDE REGEX "\\.idl$")
  endif()
  if(NOT arg_CORPUS)
    set(arg_CORPUS ${folder}/corpus)
    file(MAKE_DIRECTORY ${arg_CORPUS})
  endif()
  foreach(file IN LISTS subjects)
    kos_idl_text(${file} text)
    if(file MATCHES "\\.edl$" OR text MATCHES "(^|[^A-Za-z0-9_])interface[ \t\r\n]*{")
      set(program ${folder}/${stem_of_${file}}.fuzz.cpp)
      set(fake ${folder}/${stem_of_${file}}.fuzz_fake.cpp)
      kos_idl_command("${file}" "fuzz" "${program};${fake}" "${folders}" "${strays}" ${folder})
      if(NOT arg_FUZZ_SERVER)
        set(arg_FUZZ_SERVER ${fake})
      endif()
      cmake_path(GET stem_of_${file} STEM subject)
      kos_fuzzer(${name}_${subject}_fuzz SOURCES ${program} ${arg_FUZZ_SERVER} LINK ${name} libkos_fuzz
        CORPUS ${arg_CORPUS})
    endif()
  endforeach()
endmacro()

# Sets <stem> to "a/b/C.idl" of a description of a.b.C, and <root> to the folder below which it lies there, or to
# nothing. What is no description gets a stem all the same: the compiler says what is wrong.
function(kos_idl_place file stem root)
  kos_idl_text(${file} text)
  cmake_path(GET file STEM LAST_ONLY path)
  if(text MATCHES "^[ \t\r\n]*(package|component|entity|task[ \t\r\n]+class)[ \t\r\n]+([A-Za-z0-9_.]+)")
    string(REPLACE "." "/" path "${CMAKE_MATCH_2}")
  endif()
  cmake_path(GET file EXTENSION LAST_ONLY extension)
  string(APPEND path ${extension})
  set(${stem} ${path} PARENT_SCOPE)
  set(${root} "" PARENT_SCOPE)
  string(LENGTH "/${path}" tail)
  string(LENGTH "${file}" length)
  math(EXPR begin "${length} - ${tail}")
  if(begin GREATER 0)
    string(SUBSTRING "${file}" ${begin} -1 end)
    if(end STREQUAL "/${path}")
      string(SUBSTRING "${file}" 0 ${begin} folder)
      set(${root} ${folder} PARENT_SCOPE)
    endif()
  endif()
endfunction()

# Sets <variable> to a file's text without comments.
function(kos_idl_text file variable)
  if(NOT EXISTS ${file})
    message(FATAL_ERROR "kos_idl(): there is no file ${file}")
  endif()
  file(READ ${file} text)
  string(REGEX REPLACE "//[^\n]*|/[*]([^*]|[*]+[^*/])*[*]+/" " " text "${text}")
  set(${variable} "${text}" PARENT_SCOPE)
endfunction()
