# SPDX-License-Identifier: Apache-2.0
# Compiles through ccache where it is installed: the boards, the check builds and a fresh clone share most of
# their work. What is compiled is the same; CMAKE_CXX_COMPILER_LAUNCHER given by hand goes first.

find_program(KOS_CCACHE ccache)
if(KOS_CCACHE AND NOT CMAKE_CXX_COMPILER_LAUNCHER)
  # Paths below the tree are hashed relative to it, so that another clone hits.
  set(CMAKE_CXX_COMPILER_LAUNCHER
    ${CMAKE_COMMAND} -E env CCACHE_BASEDIR=${CMAKE_SOURCE_DIR} CCACHE_NOHASHDIR=1 ${KOS_CCACHE})
endif()
