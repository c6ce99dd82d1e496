# SPDX-License-Identifier: Apache-2.0
# A port: one folder, one target. Vendor libraries are linked privately, so that their headers stay in its sources.
#
# ports/<name>/needs.cmake, where there is one, finds the vendor's libraries, and appends to fairlead_missing what is
# not there: a noun, with Debian's package in brackets; also where a library was built otherwise than the port needs
# (fairlead_unmet_options). It is installed, too: whoever links the port later needs the same libraries, since ours are
# static.

# fairlead_port(NAME <name> DEPS <module>... [VENDOR <target>...] [PKGCONFIG <requires>...] [LIBS <flag>...]
#               [DEBIAN <package>...] [LICENCE <text>] [TLS <class>] [DEVICE_SAFE] [SOURCE_ONLY])
#
# Call it from ports/<name>/CMakeLists.txt. VENDOR are the SDK's targets, which needs.cmake has found; for those who
# link the installed port, PKGCONFIG are the modules and LIBS the flags of the linker that its .pc file names, and
# DEBIAN the packages that its Debian package depends on; LICENCE is what they have to be told of the SDK's licence.
# DEVICE_SAFE ports keep the rules of device-safe modules.
# A port tls_<library> says by TLS which class of fairlead/ports/<name>.hpp stands for it where a template is given a
# port; the command and the tests of every TLS port are made of that.
# A SOURCE_ONLY port is compiled against options that each program sets for itself, as lwIP's: it is for those who include
# Fairlead's sources, and neither installed nor in a package.
function(fairlead_port)
  cmake_parse_arguments(arg "DEVICE_SAFE;SOURCE_ONLY" "NAME;TLS;LICENCE" "DEPS;VENDOR;PKGCONFIG;LIBS;DEBIAN" ${ARGN})
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
  if(arg_SOURCE_ONLY)
    set_property(GLOBAL APPEND PROPERTY FAIRLEAD_SOURCE_ONLY_PORTS ${arg_NAME})
  endif()
  set_property(GLOBAL PROPERTY FAIRLEAD_DEPS_${arg_NAME} "${arg_DEPS}")
  set_property(GLOBAL PROPERTY FAIRLEAD_FOLDER_${arg_NAME} "${CMAKE_CURRENT_SOURCE_DIR}")
  set_property(GLOBAL PROPERTY FAIRLEAD_PKGCONFIG_${arg_NAME} "${arg_PKGCONFIG}")
  set_property(GLOBAL PROPERTY FAIRLEAD_LIBS_${arg_NAME} "${arg_LIBS}")
  set_property(GLOBAL PROPERTY FAIRLEAD_DEBIAN_${arg_NAME} "${arg_DEBIAN}")
  set_property(GLOBAL PROPERTY FAIRLEAD_LICENCE_${arg_NAME} "${arg_LICENCE}")
  set_property(GLOBAL PROPERTY FAIRLEAD_VENDOR_${arg_NAME} "${arg_VENDOR}")
  set_property(GLOBAL PROPERTY FAIRLEAD_TLS_CLASS_${arg_NAME} "${arg_TLS}")
endfunction()

# fairlead_vendor(<port> <out>): the SDK's targets of a port that was built, for programs that use the SDK itself. They
# are known in the folder whose needs.cmake has found them, and are found once more in the caller's.
function(fairlead_vendor port out)
  get_property(folder GLOBAL PROPERTY FAIRLEAD_FOLDER_${port})
  include("${folder}/needs.cmake" OPTIONAL)
  get_property(vendor GLOBAL PROPERTY FAIRLEAD_VENDOR_${port})
  set(${out} ${vendor} PARENT_SCOPE)
endfunction()

# fairlead_log_port(<name> [DEVICE_SAFE]): a port log_* defines log_line and check_failed, which every module may use.
# The symbol is asked for at once, so that the port is found wherever it stands on the linker's command line. A program
# that links two of them is refused when its build is generated.
function(fairlead_log_port name)
  set(undefined "--undefined=_ZN8fairlead12check_failedEPKcS1_i")
  fairlead_port(NAME ${name} DEPS base LIBS "-Wl,${undefined}" ${ARGN})
  target_link_options(fairlead_${name} INTERFACE "LINKER:${undefined}")
  set_target_properties(fairlead_${name} PROPERTIES
    COMPATIBLE_INTERFACE_STRING FAIRLEAD_ONLY_ONE_LOG_PORT INTERFACE_FAIRLEAD_ONLY_ONE_LOG_PORT ${name})
endfunction()
