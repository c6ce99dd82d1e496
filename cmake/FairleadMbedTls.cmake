# SPDX-License-Identifier: Apache-2.0
# Where mbedTLS is. For needs.cmake of ports, and installed with them.

# fairlead_find_mbedtls(HEADERS <header>... [WITH <macro>...] [WITHOUT <macro>...]): mbedTLS 3.6 that was built so, as
# fairlead_unmet_options() has it. Appends to fairlead_missing what there is not.
#
# In FAIRLEAD_MBEDTLS_ROOT and nowhere else where that is said. The folder that was found is not kept in the cache, only
# one that the user put there: with another root, or with none, CMake would find the first one again, and a project that
# includes this one finds its cache as it left it.
macro(fairlead_find_mbedtls)
  set(fairlead_mbedtls_dir "$CACHE{MbedTLS_DIR}")
  if(FAIRLEAD_MBEDTLS_ROOT)
    unset(MbedTLS_DIR CACHE)
    find_package(MbedTLS 3.6 QUIET CONFIG PATHS "${FAIRLEAD_MBEDTLS_ROOT}" NO_DEFAULT_PATH)
    unset(MbedTLS_DIR CACHE)
  else()
    find_package(MbedTLS 3.6 QUIET CONFIG)
    if(NOT fairlead_mbedtls_dir)
      unset(MbedTLS_DIR CACHE)
    endif()
  endif()
  unset(fairlead_mbedtls_dir)
  if(NOT MbedTLS_FOUND)
    list(APPEND fairlead_missing "mbedTLS 3.6 (scripts/mbedtls builds it in a copy of Fairlead's sources, for \
instance where Debian's libmbedtls-dev is older, as in Debian 12, FAIRLEAD_MBEDTLS_ROOT says where it is)")
  else()
    fairlead_unmet_options(fairlead_unmet TARGET MbedTLS::mbedtls ${ARGN})
    if(fairlead_unmet)
      list(APPEND fairlead_missing
        "mbedTLS 3.6 built ${fairlead_unmet} (in its mbedtls_config.h, as scripts/mbedtls builds it)")
    endif()
    unset(fairlead_unmet)
  endif()
endmacro()
