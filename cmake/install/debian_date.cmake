# SPDX-License-Identifier: Apache-2.0
# The date of the packages is that of the sources: of the last commit, or of the changelog where there is no repository.
# Packages of the same sources are the same to the byte then. SOURCE_DATE_EPOCH from outside wins.
if(NOT DEFINED ENV{SOURCE_DATE_EPOCH})
  execute_process(COMMAND git -C "${CPACK_FAIRLEAD_SOURCES}" log -1 --format=%ct
    OUTPUT_VARIABLE date OUTPUT_STRIP_TRAILING_WHITESPACE ERROR_QUIET)
  if(NOT date MATCHES "^[0-9]+$")
    file(TIMESTAMP "${CPACK_FAIRLEAD_SOURCES}/CHANGELOG.md" date "%s" UTC)
  endif()
  set(ENV{SOURCE_DATE_EPOCH} "${date}")
endif()
