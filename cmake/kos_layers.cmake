# SPDX-License-Identifier: Apache-2.0
# Samples of the layers that kos-layers.toml lists. Their boards and configurations are found by the scripts.

if(DEFINED ENV{KOS_LAYERS})
  set(kos_layer_list $ENV{KOS_LAYERS})
else()
  set(kos_layer_list ${CMAKE_SOURCE_DIR}/kos-layers.toml)
endif()
file(GLOB kos_layer_lists CONFIGURE_DEPENDS ${kos_layer_list})
set_property(DIRECTORY APPEND PROPERTY CMAKE_CONFIGURE_DEPENDS ${kos_layer_lists})

execute_process(COMMAND ${Python3_EXECUTABLE} ${CMAKE_SOURCE_DIR}/scripts/layers folders
  OUTPUT_VARIABLE kos_layers OUTPUT_STRIP_TRAILING_WHITESPACE RESULT_VARIABLE kos_status)
if(NOT kos_status EQUAL 0)
  message(FATAL_ERROR "The layers do not fit; the reason stands above.")
endif()
string(REPLACE ";" "|" kos_layers "${kos_layers}")
string(REPLACE "\n" ";" kos_layers "${kos_layers}")
foreach(layer IN LISTS kos_layers)
  string(REPLACE "|" ";" layer "${layer}")
  list(POP_FRONT layer name)
  file(GLOB samples CONFIGURE_DEPENDS ${layer}/samples/*/CMakeLists.txt)
  foreach(sample IN LISTS samples)
    cmake_path(GET sample PARENT_PATH folder)
    cmake_path(GET folder FILENAME sample)
    add_subdirectory(${folder} layers/${name}/${sample})
  endforeach()
endforeach()
