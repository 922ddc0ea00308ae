# SPDX-License-Identifier: Apache-2.0
# Run by board builds (cmake -P): builds the host tools, and configures their build the first time only.

if(NOT EXISTS ${BUILD}/build.ninja)
  execute_process(
    COMMAND ${CMAKE_COMMAND} -S ${SOURCE} -B ${BUILD} -G Ninja --log-level=WARNING -DPython3_EXECUTABLE=${PYTHON}
    OUTPUT_QUIET COMMAND_ERROR_IS_FATAL ANY)
endif()
set(ENV{NINJA_STATUS} "[host tools %f/%t] ")
execute_process(COMMAND ${CMAKE_COMMAND} --build ${BUILD} --target tools COMMAND_ERROR_IS_FATAL ANY)
