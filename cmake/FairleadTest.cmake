# SPDX-License-Identifier: Apache-2.0
# Tests on hosts run under GoogleTest and ctest.

if(FAIRLEAD_BUILD_TESTS AND NOT CMAKE_CROSSCOMPILING)
  find_package(GTest QUIET)
  find_package(OpenSSL 3.0 QUIET)
  if(NOT GTest_FOUND OR NOT OpenSSL_FOUND)
    message(FATAL_ERROR "The tests need GoogleTest and OpenSSL 3 with its headers (Debian: libgtest-dev, libssl-dev). "
      "Without them: -D FAIRLEAD_BUILD_TESTS=OFF.")
  endif()
  include(GoogleTest)
endif()

# fairlead_test(NAME <name> SOURCES <file>... [DEPS <module or port>...] [LINK <target>...] [LABELS <label>...])
#
# Makes one executable test_<name>; each of its cases is one test of ctest, named <name>.<Suite>.<Case>, with
# the label `case`; `ctest -C Whole -LE case` runs all cases of a program in one process instead, as the test <name>: to
# start a program takes longer than most cases. The label
# `threads` says that ThreadSanitizer has something to watch. The target tests_<label> builds all tests of a label.
function(fairlead_test)
  cmake_parse_arguments(arg "" "NAME;TIMEOUT" "SOURCES;DEPS;LINK;LABELS" ${ARGN})
  if(NOT FAIRLEAD_BUILD_TESTS OR CMAKE_CROSSCOMPILING)
    return()
  endif()
  if(NOT arg_TIMEOUT)
    set(arg_TIMEOUT 60)
  endif()
  set(target test_${arg_NAME})
  add_executable(${target} ${arg_SOURCES})
  fairlead_compile_options(${target})
  # Optimising code that runs once takes half of the time to compile it. What is tested is optimised as the preset says.
  target_compile_options(${target} PRIVATE $<$<CONFIG:RelWithDebInfo>:-O0>)
  target_include_directories(${target} PRIVATE "${PROJECT_SOURCE_DIR}/src" "${PROJECT_SOURCE_DIR}/tests")
  # Sources that compare a page of the project with the code are told where it is; the others compile alike wherever the
  # project lies, so that a compiler cache serves several checkouts.
  foreach(source IN LISTS arg_SOURCES)
    file(STRINGS "${source}" uses REGEX FAIRLEAD_SOURCE_FOLDER LIMIT_COUNT 1)
    if(uses)
      set_property(SOURCE "${source}" APPEND PROPERTY
        COMPILE_DEFINITIONS FAIRLEAD_SOURCE_FOLDER="${PROJECT_SOURCE_DIR}")
    endif()
  endforeach()
  foreach(dep IN LISTS arg_DEPS)
    target_link_libraries(${target} PRIVATE fairlead::${dep})
  endforeach()
  target_link_libraries(${target} PRIVATE ${arg_LINK} GTest::gtest GTest::gtest_main)
  # What any module may call: log_line and check_failed. A test of another log port names that one.
  if(TARGET fairlead::log_stderr AND NOT "${arg_DEPS}" MATCHES "log_")
    target_link_libraries(${target} PRIVATE fairlead::log_stderr)
  endif()
  foreach(label IN LISTS arg_LABELS)
    if(NOT TARGET tests_${label})
      add_custom_target(tests_${label})
    endif()
    add_dependencies(tests_${label} ${target})
  endforeach()
  list(LENGTH arg_SOURCES cost)
  add_test(NAME ${arg_NAME} CONFIGURATIONS Whole COMMAND ${target})
  set_tests_properties(${arg_NAME} PROPERTIES TIMEOUT 1500 COST ${cost} LABELS "${arg_LABELS}")
  # gtest_discover_tests takes no list; ctest -L looks for a match anywhere in a label, so that one string will do.
  list(JOIN arg_LABELS "," labels)
  gtest_discover_tests(${target} TEST_PREFIX "${arg_NAME}." DISCOVERY_MODE PRE_TEST
    PROPERTIES TIMEOUT ${arg_TIMEOUT} LABELS "case,${labels}")
endfunction()

# fairlead_unit_tests([THREADS <name>...]): one test executable for each module or port that has *_test.cpp beside its
# sources. THREADS names those whose tests have threads.
function(fairlead_unit_tests)
  cmake_parse_arguments(arg "" "" "THREADS" ${ARGN})
  get_property(modules GLOBAL PROPERTY FAIRLEAD_MODULES)
  get_property(ports GLOBAL PROPERTY FAIRLEAD_PORT_TARGETS)
  foreach(name IN LISTS modules ports)
    file(GLOB sources CONFIGURE_DEPENDS "${PROJECT_SOURCE_DIR}/src/${name}/*_test.cpp"
      "${PROJECT_SOURCE_DIR}/ports/${name}/*_test.cpp")
    if(sources)
      set(labels unit)
      if(name IN_LIST arg_THREADS)
        list(APPEND labels threads)
      endif()
      fairlead_test(NAME ${name} SOURCES ${sources} DEPS ${name} LABELS ${labels})
      if(TARGET fairlead_test_support)
        target_link_libraries(test_${name} PRIVATE fairlead_test_support)
      endif()
      if(TARGET fairlead::os_posix)  # A clock and a waiter for tests over real sockets.
        target_link_libraries(test_${name} PRIVATE fairlead::os_posix)
      endif()
    endif()
  endforeach()
endfunction()
