# SPDX-License-Identifier: Apache-2.0
# In FAIRLEAD_MBEDTLS_ROOT and nowhere else where that is said. Then CMake keeps no note of the folder: with another root,
# or with none, it would find the first one again.
if(FAIRLEAD_MBEDTLS_ROOT)
  unset(MbedTLS_DIR CACHE)
  find_package(MbedTLS 3.6 QUIET CONFIG PATHS "${FAIRLEAD_MBEDTLS_ROOT}" NO_DEFAULT_PATH)
  unset(MbedTLS_DIR CACHE)
else()
  find_package(MbedTLS 3.6 QUIET CONFIG)
endif()
if(NOT MbedTLS_FOUND)
  list(APPEND fairlead_missing "mbedTLS 3.6 (scripts/mbedtls builds it, FAIRLEAD_MBEDTLS_ROOT says where it is)")
endif()
