# SPDX-License-Identifier: Apache-2.0
# In FAIRLEAD_MBEDTLS_ROOT and nowhere else where that is said. The folder that was found is not kept in the cache, only
# one that the user put there: with another root, or with none, CMake would find the first one again, and a project that
# includes this one finds its cache as it left it.
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
  list(APPEND fairlead_missing "mbedTLS 3.6 (scripts/mbedtls builds it, FAIRLEAD_MBEDTLS_ROOT says where it is)")
endif()
