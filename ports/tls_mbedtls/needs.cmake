# SPDX-License-Identifier: Apache-2.0
# In FAIRLEAD_MBEDTLS_ROOT and nowhere else where that is said, also when an earlier run found it somewhere else.
if(FAIRLEAD_MBEDTLS_ROOT)
  cmake_path(IS_PREFIX FAIRLEAD_MBEDTLS_ROOT "${MbedTLS_DIR}" NORMALIZE fairlead_still_there)
  if(NOT fairlead_still_there)
    unset(MbedTLS_DIR CACHE)
  endif()
  find_package(MbedTLS 3.6 QUIET CONFIG PATHS "${FAIRLEAD_MBEDTLS_ROOT}" NO_DEFAULT_PATH)
else()
  find_package(MbedTLS 3.6 QUIET CONFIG)
endif()
if(NOT MbedTLS_FOUND)
  list(APPEND fairlead_missing "mbedTLS 3.6 (scripts/mbedtls builds it; FAIRLEAD_MBEDTLS_ROOT says where it is)")
endif()
