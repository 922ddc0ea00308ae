# SPDX-License-Identifier: Apache-2.0
# kos_host_test() and kos_fuzzer(): test programs of the host, known to ctest by label.

set(KOS_TEST_RESULTS ${CMAKE_BINARY_DIR}/test-results CACHE PATH "Where GoogleTest writes its XML")
if(KOS_MODE STREQUAL "host" AND NOT KOS_FUZZ)
  find_package(GTest QUIET)
  if(NOT GTest_FOUND)
    message(STATUS "GoogleTest is not installed: host tests are left out (scripts/setup installs it)")
  endif()
endif()

# kos_host_test(<name> SOURCES ... [LINK <targets>...] [TIMEOUT <seconds>])
# Runs in the folder of its CMakeLists.txt, so that it finds its samples by relative path; it writes to
# testing::TempDir() only.
function(kos_host_test name)
  cmake_parse_arguments(arg "" "TIMEOUT" "SOURCES;LINK" ${ARGN})
  if(NOT KOS_MODE STREQUAL "host" OR KOS_FUZZ OR NOT GTest_FOUND)
    return()
  endif()
  if(NOT arg_TIMEOUT)
    set(arg_TIMEOUT 120)
  endif()
  add_executable(${name} ${arg_SOURCES})
  kos_link_variant(${name} checked PRIVATE ${arg_LINK})
  target_link_libraries(${name} PRIVATE kos_checked_flags GTest::gmock GTest::gtest_main)
  add_test(NAME host.${name}
    COMMAND ${name} --gtest_brief=1 --gtest_output=xml:${KOS_TEST_RESULTS}/host.${name}.xml
    WORKING_DIRECTORY ${CMAKE_CURRENT_SOURCE_DIR})
  set_tests_properties(host.${name} PROPERTIES
    LABELS host TIMEOUT ${arg_TIMEOUT}
    ENVIRONMENT "UBSAN_OPTIONS=print_stacktrace=1;ASAN_OPTIONS=detect_stack_use_after_return=1")
endfunction()

if(KOS_FUZZ)
  add_custom_target(fuzzers)  # they and what they need, which is much less than everything
endif()

# kos_fuzzer(<name> SOURCES ... [LINK ...] CORPUS <dir> [DICT <file>])
# Runs over the kept corpus and then for KOS_FUZZ_SECONDS. New inputs stay in the build folder.
function(kos_fuzzer name)
  cmake_parse_arguments(arg "" "CORPUS;DICT" "SOURCES;LINK" ${ARGN})
  if(NOT KOS_FUZZ OR NOT KOS_MODE STREQUAL "host")
    return()
  endif()
  add_executable(${name} ${arg_SOURCES})
  kos_link_variant(${name} checked PRIVATE ${arg_LINK})
  target_link_libraries(${name} PRIVATE kos_checked_flags)
  target_link_options(${name} PRIVATE -fsanitize=fuzzer)
  add_dependencies(fuzzers ${name})

  cmake_path(ABSOLUTE_PATH arg_CORPUS BASE_DIRECTORY ${CMAKE_CURRENT_SOURCE_DIR})
  set(found ${CMAKE_BINARY_DIR}/fuzz/${name})
  file(MAKE_DIRECTORY ${found}/corpus)
  set(options -max_total_time=${KOS_FUZZ_SECONDS} -timeout=10 -rss_limit_mb=2048 -print_final_stats=1
    -verbosity=0 -artifact_prefix=${found}/)
  if(arg_DICT)
    cmake_path(ABSOLUTE_PATH arg_DICT BASE_DIRECTORY ${CMAKE_CURRENT_SOURCE_DIR})
    list(APPEND options -dict=${arg_DICT})
  endif()
  math(EXPR limit "10 * ${KOS_FUZZ_SECONDS} + 120")
  add_test(NAME fuzz.${name} COMMAND ${name} ${options} ${found}/corpus ${arg_CORPUS})
  set_tests_properties(fuzz.${name} PROPERTIES LABELS fuzz TIMEOUT ${limit}
    ENVIRONMENT "UBSAN_OPTIONS=print_stacktrace=1:halt_on_error=1")
endfunction()
