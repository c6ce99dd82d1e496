# SPDX-License-Identifier: Apache-2.0
# What Debian's policy asks of the files of a package: copyright and changelog, compressed manual pages, static libraries
# without debugging symbols. And the same dates for the same sources.
if(NOT CPACK_GENERATOR STREQUAL DEB)
  return()
endif()

function(run)
  execute_process(COMMAND ${ARGN} COMMAND_ERROR_IS_FATAL ANY)
endfunction()

string(TIMESTAMP date "%a, %d %b %Y %H:%M:%S +0000" UTC)
foreach(component IN LISTS CPACK_COMPONENTS_ALL)
  string(TOUPPER ${component} key)
  set(root "${CPACK_TEMPORARY_DIRECTORY}/${component}")
  set(documents "${root}/usr/share/doc/${CPACK_DEBIAN_${key}_PACKAGE_NAME}")
  configure_file("${CMAKE_CURRENT_LIST_DIR}/debian_copyright" "${documents}/copyright" COPYONLY)
  if(CPACK_FAIRLEAD_LICENCES)
    list(JOIN CPACK_FAIRLEAD_LICENCES "\n " remarks)
    file(READ "${documents}/copyright" copyright)
    set(head "Upstream-Name: Fairlead\n")
    string(FIND "${copyright}" "${head}" place)
    if(place EQUAL -1)
      message(FATAL_ERROR "debian_copyright has no line ${head} to put what libraries' licences ask for behind")
    endif()
    string(REPLACE "${head}" "${head}Comment:\n ${remarks}\n" copyright "${copyright}")
    file(WRITE "${documents}/copyright" "${copyright}")
  endif()
  file(WRITE "${documents}/changelog" "${CPACK_PACKAGE_NAME} (${CPACK_PACKAGE_VERSION}) unstable; urgency=medium

  * Version ${CPACK_PACKAGE_VERSION}; CHANGELOG.md in the sources says what is new.

 -- ${CPACK_PACKAGE_CONTACT}  ${date}
")
  file(GLOB pages "${root}/usr/share/man/man*/*")
  run(gzip -9 -n "${documents}/changelog" ${pages})

  file(GLOB_RECURSE libraries "${root}/usr/lib/*.a")
  if(libraries)
    run(strip --strip-debug --enable-deterministic-archives ${libraries})
  endif()
  # The installation does not move any more.
  file(GLOB_RECURSE pkgconfig "${root}/usr/lib/*.pc")
  if(pkgconfig)
    run(sed -i "s,^prefix=.*,prefix=/usr," ${pkgconfig})
  endif()

  run(chmod -R u+rwX,go+rX,go-w "${root}")
  run(find "${root}" -exec touch -h -d "@$ENV{SOURCE_DATE_EPOCH}" "{}" +)
endforeach()
