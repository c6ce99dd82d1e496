# SPDX-License-Identifier: Apache-2.0
# Installs what was built: one component of find_package and one .pc file for each module and port. CMake's own
# installation components are `dev` (libraries, headers, what build systems read), `tool` (the command) and `docs`.
# Ports that are SOURCE_ONLY stay where they are.

# fairlead_install(): call it once, after all modules, ports and programs.
function(fairlead_install)
  set(folder "${CMAKE_INSTALL_LIBDIR}/cmake/fairlead")
  set(templates "${PROJECT_SOURCE_DIR}/cmake/install")
  set(generated "${PROJECT_BINARY_DIR}/install")
  get_property(modules GLOBAL PROPERTY FAIRLEAD_MODULES)
  get_property(ports GLOBAL PROPERTY FAIRLEAD_PORT_TARGETS)
  get_property(source_only GLOBAL PROPERTY FAIRLEAD_SOURCE_ONLY_PORTS)
  if(source_only)
    list(REMOVE_ITEM ports ${source_only})
  endif()
  set(components ${modules} ${ports})
  list(SORT components)

  install(DIRECTORY "${PROJECT_SOURCE_DIR}/include/fairlead" DESTINATION "${CMAKE_INSTALL_INCLUDEDIR}" COMPONENT dev)
  set(parts)
  foreach(name IN LISTS components)
    install(TARGETS fairlead_${name} EXPORT fairlead-${name} COMPONENT dev)
    install(EXPORT fairlead-${name} NAMESPACE fairlead:: FILE fairlead-${name}.cmake DESTINATION "${folder}" COMPONENT dev)
    fairlead_install_pkgconfig(${name})
    fairlead_parts(${name} all)
    list(JOIN all " " all)
    string(APPEND parts "  set(parts_of_${name} ${all})\n")
  endforeach()
  foreach(name IN LISTS ports)
    get_property(port_folder GLOBAL PROPERTY FAIRLEAD_FOLDER_${name})
    if(EXISTS "${port_folder}/include")
      install(DIRECTORY "${port_folder}/include/" DESTINATION "${CMAKE_INSTALL_INCLUDEDIR}" COMPONENT dev)
    endif()
    if(EXISTS "${port_folder}/needs.cmake")
      install(FILES "${port_folder}/needs.cmake" RENAME fairlead-${name}-needs.cmake DESTINATION "${folder}" COMPONENT dev)
    endif()
  endforeach()

  # What find_package says, once, to a project that asks for such a component.
  set(licences)
  foreach(name IN LISTS ports)
    get_property(licence GLOBAL PROPERTY FAIRLEAD_LICENCE_${name})
    if(licence)
      string(APPEND licences "  set(licence_of_${name} \"${licence}\")\n")
    endif()
  endforeach()

  get_property(left_out GLOBAL PROPERTY FAIRLEAD_KNOWN_PORTS)
  list(REMOVE_ITEM left_out ${ports} ${source_only})
  list(JOIN components " " components)
  list(JOIN left_out " " left_out)
  list(JOIN source_only " " source_only)
  include(CMakePackageConfigHelpers)
  configure_file("${templates}/fairleadConfig.cmake.in" "${generated}/fairleadConfig.cmake" @ONLY)
  # Until 1.0 a minor version may change interfaces.
  write_basic_package_version_file("${generated}/fairleadConfigVersion.cmake" COMPATIBILITY SameMinorVersion)
  install(FILES "${generated}/fairleadConfig.cmake" "${generated}/fairleadConfigVersion.cmake"
    "${PROJECT_SOURCE_DIR}/cmake/FairleadMbedTls.cmake" "${PROJECT_SOURCE_DIR}/cmake/FairleadVendorOptions.cmake"
    DESTINATION "${folder}" COMPONENT dev)

  if(TARGET fairlead_token_module)
    # Where p11-kit and its like look for modules.
    install(TARGETS fairlead_token_module LIBRARY DESTINATION "${CMAKE_INSTALL_LIBDIR}/pkcs11" COMPONENT tool)
  endif()
  if(TARGET fairlead)
    install(TARGETS fairlead COMPONENT tool)
    install(FILES "${PROJECT_SOURCE_DIR}/apps/fairlead/fairlead.1" DESTINATION "${CMAKE_INSTALL_MANDIR}/man1" COMPONENT tool)
    # What its help and its messages refer to.
    install(FILES "${PROJECT_SOURCE_DIR}/docs/cli.md" "${PROJECT_SOURCE_DIR}/docs/errors.md"
      DESTINATION "${CMAKE_INSTALL_DOCDIR}" COMPONENT tool)
  endif()
  install(FILES "${PROJECT_SOURCE_DIR}/LICENSE" "${PROJECT_SOURCE_DIR}/CHANGELOG.md" "${PROJECT_SOURCE_DIR}/docs/licences.md"
    DESTINATION "${CMAKE_INSTALL_DOCDIR}" COMPONENT docs)
endfunction()

# fairlead_parts(<name> <out>): a module or port and all that it uses, each after those that it needs.
function(fairlead_parts name out)
  set(all)
  get_property(deps GLOBAL PROPERTY FAIRLEAD_DEPS_${name})
  foreach(dep IN LISTS deps)
    fairlead_parts(${dep} below)
    list(APPEND all ${below})
  endforeach()
  list(APPEND all ${name})
  list(REMOVE_DUPLICATES all)
  set(${out} ${all} PARENT_SCOPE)
endfunction()

# fairlead_install_pkgconfig(<name>): fairlead-<name>.pc. Its paths are relative to its own folder, so that the
# installation may be moved.
function(fairlead_install_pkgconfig name)
  set(folder "${CMAKE_INSTALL_LIBDIR}/pkgconfig")
  file(RELATIVE_PATH prefix "/prefix/${folder}" "/prefix")
  get_property(deps GLOBAL PROPERTY FAIRLEAD_DEPS_${name})
  list(TRANSFORM deps REPLACE "(.+)" "fairlead-\\1 = ${PROJECT_VERSION}")
  get_property(vendor GLOBAL PROPERTY FAIRLEAD_PKGCONFIG_${name})
  list(JOIN deps ", " requires)
  if(vendor)
    list(JOIN vendor ", " vendor)
    string(APPEND requires ", ${vendor}")
  endif()
  get_property(libs GLOBAL PROPERTY FAIRLEAD_LIBS_${name})
  list(JOIN libs " " libs)
  set(file "${PROJECT_BINARY_DIR}/install/fairlead-${name}.pc")
  get_property(licence GLOBAL PROPERTY FAIRLEAD_LICENCE_${name})
  set(remark)
  if(licence)
    set(remark " (${licence})")
  endif()
  configure_file("${PROJECT_SOURCE_DIR}/cmake/install/component.pc.in" "${file}" @ONLY)
  install(FILES "${file}" DESTINATION "${folder}" COMPONENT dev)
endfunction()
