# SPDX-License-Identifier: Apache-2.0
# A module: public headers in include/fairlead/<name>, sources and their tests in src/<name>.

# fairlead_module(NAME <name> [DEPS <module>...] [HOST_ONLY] [LINK <target>...] [HEADERS <folder>...])
#
# DEPS names the modules whose headers this one may include; the include check reads the same list.
# A module is device-safe (no heap, exceptions or RTTI) unless it says HOST_ONLY.
# LINK adds private libraries from outside the project; only a HOST_ONLY module has any. HEADERS are folders that its
# sources include from, and nobody else.
function(fairlead_module)
  cmake_parse_arguments(arg "HOST_ONLY" "NAME" "DEPS;LINK;HEADERS" ${ARGN})
  set(target fairlead_${arg_NAME})
  file(GLOB sources CONFIGURE_DEPENDS "${CMAKE_CURRENT_SOURCE_DIR}/src/${arg_NAME}/*.cpp")
  list(FILTER sources EXCLUDE REGEX "_test\\.cpp$")
  add_library(${target} STATIC ${sources})
  add_library(fairlead::${arg_NAME} ALIAS ${target})
  fairlead_compile_options(${target})
  if(NOT arg_HOST_ONLY)
    fairlead_device_safe(${target})
  endif()
  if(FAIRLEAD_BUILD_FUZZERS)  # Counters for libFuzzer: in what is looked at, and not in what looks.
    target_compile_options(${target} PRIVATE -fsanitize=fuzzer-no-link)
  endif()
  target_include_directories(${target} PUBLIC
    $<BUILD_INTERFACE:${PROJECT_SOURCE_DIR}/include>
    $<INSTALL_INTERFACE:${CMAKE_INSTALL_INCLUDEDIR}>)
  target_include_directories(${target} PRIVATE "${PROJECT_SOURCE_DIR}/src")
  target_include_directories(${target} SYSTEM PRIVATE ${arg_HEADERS})
  foreach(dep IN LISTS arg_DEPS)
    target_link_libraries(${target} PUBLIC fairlead::${dep})
  endforeach()
  target_link_libraries(${target} PRIVATE ${arg_LINK})
  set_target_properties(${target} PROPERTIES EXPORT_NAME ${arg_NAME} POSITION_INDEPENDENT_CODE ${FAIRLEAD_PIC})
  set_property(GLOBAL APPEND PROPERTY FAIRLEAD_MODULES ${arg_NAME})
  set_property(GLOBAL PROPERTY FAIRLEAD_DEPS_${arg_NAME} "${arg_DEPS}")
endfunction()
