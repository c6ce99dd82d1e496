# SPDX-License-Identifier: Apache-2.0
# Debian packages by `cpack -G DEB`: `fairlead` with the command, and `libfairlead-dev` with what the component `dev`
# installs. docs/packages.md says how to make and use them.

set(FAIRLEAD_MAINTAINER "Fairlead maintainers <maintainers@fairlead.invalid>" CACHE STRING
    "Who answers for the Debian packages, as their field Maintainer says it")

set(CPACK_GENERATOR DEB)
set(CPACK_PACKAGE_NAME fairlead)
set(CPACK_PACKAGE_VENDOR Fairlead)
set(CPACK_PACKAGE_CONTACT "${FAIRLEAD_MAINTAINER}")
set(CPACK_PACKAGE_DESCRIPTION_SUMMARY "secure device-to-cloud connections by MQTT")
set(CPACK_PACKAGING_INSTALL_PREFIX /usr)
set(CPACK_STRIP_FILES TRUE)
set(CPACK_INSTALL_DEFAULT_DIRECTORY_PERMISSIONS
  OWNER_READ OWNER_WRITE OWNER_EXECUTE GROUP_READ GROUP_EXECUTE WORLD_READ WORLD_EXECUTE)
set(CPACK_VERBATIM_VARIABLES TRUE)
set(CPACK_DEB_COMPONENT_INSTALL ON)
set(CPACK_COMPONENTS_GROUPING IGNORE)
set(CPACK_DEBIAN_FILE_NAME DEB-DEFAULT)
set(CPACK_DEBIAN_PACKAGE_SOURCE fairlead)
set(CPACK_DEBIAN_PACKAGE_CONTROL_STRICT_PERMISSION TRUE)

set(CPACK_COMPONENTS_ALL dev)
set(CPACK_DEBIAN_DEV_PACKAGE_NAME libfairlead-dev)
set(CPACK_DEBIAN_DEV_PACKAGE_SECTION libdevel)
set(CPACK_COMPONENT_DEV_DESCRIPTION
"Fairlead connects devices to their cloud over verified TLS, and speaks MQTT 3.1.1
and 5.0. These are its headers, its static libraries and what CMake and pkg-config
read: one component for each module and port.")
# What is linked into a program that uses the ports.
get_property(ports GLOBAL PROPERTY FAIRLEAD_PORT_TARGETS)
set(depends)
# What the packages' copyright files say of it. The command links every TLS port that is built.
set(CPACK_FAIRLEAD_LICENCES)
foreach(port IN LISTS ports)
  get_property(licence GLOBAL PROPERTY FAIRLEAD_LICENCE_${port})
  if(licence)
    list(APPEND CPACK_FAIRLEAD_LICENCES "${port}: ${licence}")
  endif()
  get_property(packages GLOBAL PROPERTY FAIRLEAD_DEBIAN_${port})
  list(APPEND depends ${packages})
endforeach()
list(REMOVE_DUPLICATES depends)
list(JOIN depends ", " CPACK_DEBIAN_DEV_PACKAGE_DEPENDS)
set(CPACK_DEBIAN_DEV_PACKAGE_SUGGESTS "cmake (>= 3.25), g++ (>= 4:12)")

if(TARGET fairlead)
  list(APPEND CPACK_COMPONENTS_ALL tool)
  set(CPACK_DEBIAN_TOOL_PACKAGE_NAME fairlead)
  set(CPACK_DEBIAN_TOOL_PACKAGE_SECTION net)
  set(CPACK_DEBIAN_TOOL_PACKAGE_SHLIBDEPS ON)
  set(CPACK_DEBIAN_TOOL_PACKAGE_RECOMMENDS ca-certificates)
  set(CPACK_COMPONENT_TOOL_DESCRIPTION
"The command publishes and receives MQTT messages over verified TLS, goes through a
connection layer by layer to say what is wrong with it, and explains records of
failures from the field.")
endif()

# Runs in cpack before anything else, and in each package's folder before it is packed.
set(CPACK_PROJECT_CONFIG_FILE "${CMAKE_CURRENT_LIST_DIR}/install/debian_date.cmake")
set(CPACK_PRE_BUILD_SCRIPTS "${CMAKE_CURRENT_LIST_DIR}/install/debian_finish.cmake")
set(CPACK_FAIRLEAD_SOURCES "${PROJECT_SOURCE_DIR}")
include(CPack)
