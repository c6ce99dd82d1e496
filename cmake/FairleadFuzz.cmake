# SPDX-License-Identifier: Apache-2.0
# Fuzz targets: with FAIRLEAD_BUILD_FUZZERS for libFuzzer's campaigns, otherwise as ordinary tests over their corpus.

# fairlead_fuzz_target(NAME <name> SOURCES <file>... [CORPUS <name>] [DEPS <module>...] [LINK <target>...])
#
# Makes one executable fuzz_<name> from sources that define LLVMFuzzerTestOneInput, and a test fuzz.<name> that runs it
# over each file of corpus/<name>, or of the corpus that is named, which lies beside the caller.
function(fairlead_fuzz_target)
  cmake_parse_arguments(arg "" "NAME;CORPUS" "SOURCES;DEPS;LINK" ${ARGN})
  set(target fuzz_${arg_NAME})
  add_executable(${target} ${arg_SOURCES})
  fairlead_compile_options(${target})
  target_include_directories(${target} PRIVATE "${PROJECT_SOURCE_DIR}/src" "${PROJECT_SOURCE_DIR}/tests")
  foreach(dep IN LISTS arg_DEPS)
    target_link_libraries(${target} PRIVATE fairlead::${dep})
  endforeach()
  target_link_libraries(${target} PRIVATE ${arg_LINK} fairlead::log_stderr)
  if(NOT arg_CORPUS)
    set(arg_CORPUS "${arg_NAME}")
  endif()
  set(arguments "${CMAKE_CURRENT_SOURCE_DIR}/corpus/${arg_CORPUS}")
  if(FAIRLEAD_BUILD_FUZZERS)
    target_link_options(${target} PRIVATE -fsanitize=fuzzer)
    list(PREPEND arguments -runs=0)
  else()
    target_sources(${target} PRIVATE "${PROJECT_SOURCE_DIR}/tests/fuzz/replay.cpp")
  endif()
  add_test(NAME fuzz.${arg_NAME} COMMAND ${target} ${arguments})
  set_tests_properties(fuzz.${arg_NAME} PROPERTIES LABELS fuzz TIMEOUT 300)
endfunction()
