# SPDX-License-Identifier: Apache-2.0
# A port: one folder, one target. Vendor libraries are linked privately, so that their headers stay in its sources.

# fairlead_port(NAME <name> DEPS <module>... [VENDOR <target>...] [PKGCONFIG <requires>...] [DEVICE_SAFE])
#
# Call it from ports/<name>/CMakeLists.txt. VENDOR are the SDK's targets, PKGCONFIG what the installed .pc file
# requires for them. DEVICE_SAFE ports keep the rules of device-safe modules.
function(fairlead_port)
  cmake_parse_arguments(arg "DEVICE_SAFE" "NAME" "DEPS;VENDOR;PKGCONFIG" ${ARGN})
  set(target fairlead_${arg_NAME})
  file(GLOB sources CONFIGURE_DEPENDS "${CMAKE_CURRENT_SOURCE_DIR}/*.cpp")
  list(FILTER sources EXCLUDE REGEX "_test\\.cpp$")
  add_library(${target} STATIC ${sources})
  add_library(fairlead::${arg_NAME} ALIAS ${target})
  fairlead_compile_options(${target})
  if(arg_DEVICE_SAFE)
    fairlead_device_safe(${target})
  endif()
  target_include_directories(${target} PUBLIC
    $<BUILD_INTERFACE:${CMAKE_CURRENT_SOURCE_DIR}/include>
    $<INSTALL_INTERFACE:${CMAKE_INSTALL_INCLUDEDIR}>)
  foreach(dep IN LISTS arg_DEPS)
    target_link_libraries(${target} PUBLIC fairlead::${dep})
  endforeach()
  target_link_libraries(${target} PRIVATE ${arg_VENDOR})
  set_target_properties(${target} PROPERTIES EXPORT_NAME ${arg_NAME} POSITION_INDEPENDENT_CODE ${FAIRLEAD_PIC})
  set_property(GLOBAL APPEND PROPERTY FAIRLEAD_PORT_TARGETS ${arg_NAME})
  set_property(GLOBAL PROPERTY FAIRLEAD_DEPS_${arg_NAME} "${arg_DEPS}")
  set_property(GLOBAL PROPERTY FAIRLEAD_PKGCONFIG_${arg_NAME} "${arg_PKGCONFIG}")
endfunction()

# fairlead_port_wanted(<name> <out>): whether FAIRLEAD_PORTS asks for this port.
function(fairlead_port_wanted name out)
  set(wanted OFF)
  if("host" IN_LIST FAIRLEAD_PORTS OR "${name}" IN_LIST FAIRLEAD_PORTS)
    set(wanted ON)
  endif()
  set(${out} ${wanted} PARENT_SCOPE)
endfunction()

# fairlead_log_port(<name>): a port log_* defines log_line and check_failed, which every module may use. The symbol is
# asked for at once, so that the port is found wherever it stands on the linker's command line.
function(fairlead_log_port name)
  fairlead_port(NAME ${name} DEPS base ${ARGN})
  target_link_options(fairlead_${name} INTERFACE "LINKER:--undefined=_ZN8fairlead12check_failedEPKcS1_i")
endfunction()
