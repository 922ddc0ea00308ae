# SPDX-License-Identifier: Apache-2.0
# Generates from kernel/abi/idl/core, in both modes:
#   kos_core_idl_kernel   headers service/<interface>.hpp and core_dispatch.hpp; KOS_CORE_DISPATCH names the source
#                         file that exactly one room compiles
#   kos_core_idl_client   headers kos/core/<interface>.hpp for user space
# Linking one of the two targets brings its include folder and waits for the generator. core.json and
# core.names lie beside the client headers' folder, in ${KOS_GEN_DIR}/core.

set(kos_core_idl_root ${CMAKE_SOURCE_DIR}/kernel/abi/idl)
set(kos_core_edl ${kos_core_idl_root}/core/Core.edl)
file(GLOB kos_core_interfaces CONFIGURE_DEPENDS ${kos_core_idl_root}/core/*.idl)

# kos_core_idl_generate(<name> <folder> EMIT <back end>... OUTPUTS <file>...) by kos_idl_command() of kos_idl.cmake
function(kos_core_idl_generate name folder)
  cmake_parse_arguments(arg "" "" "EMIT;OUTPUTS" ${ARGN})
  list(TRANSFORM arg_OUTPUTS PREPEND ${folder}/)
  kos_idl_command("${kos_core_edl}" "${arg_EMIT}" "${arg_OUTPUTS}" "${kos_core_idl_root}" "" ${folder})
  add_custom_target(${name} DEPENDS ${arg_OUTPUTS})
endfunction()

set(kos_services)
set(kos_stubs)
foreach(path IN LISTS kos_core_interfaces)
  cmake_path(GET path STEM interface)
  string(TOLOWER ${interface} interface)
  list(APPEND kos_services service/${interface}.hpp)
  list(APPEND kos_stubs kos/core/${interface}.hpp)
endforeach()

kos_core_idl_generate(core_idl_kernel_files ${KOS_GEN_DIR}/kernel EMIT kernel
  OUTPUTS core_dispatch.cpp core_dispatch.hpp ${kos_services})
kos_core_idl_generate(core_idl_client_files ${KOS_GEN_DIR}/client EMIT client OUTPUTS ${kos_stubs})
kos_core_idl_generate(core_idl_model_files ${KOS_GEN_DIR}/core EMIT json names OUTPUTS core.json core.names)

foreach(side kernel client)
  add_library(kos_core_idl_${side} INTERFACE)
  target_include_directories(kos_core_idl_${side} INTERFACE ${KOS_GEN_DIR}/${side})
  add_dependencies(kos_core_idl_${side} core_idl_${side}_files)
endforeach()

set(KOS_CORE_DISPATCH ${KOS_GEN_DIR}/kernel/core_dispatch.cpp CACHE INTERNAL "Generated dispatch of the core endpoints")
