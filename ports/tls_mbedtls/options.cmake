# SPDX-License-Identifier: Apache-2.0
# FAIRLEAD_MBEDTLS_KEYS: `opaque` where the mbedTLS that needs.cmake found can sign by a key that it never sees, as the one
# that scripts/mbedtls builds can, and `file` where it cannot. The first asks the program for the storage of keys.
include(CheckCXXSourceCompiles)
if(NOT FAIRLEAD_MBEDTLS_ASKED STREQUAL "${MbedTLS_CONFIG}")
  unset(FAIRLEAD_MBEDTLS_HAS_OPAQUE_KEYS CACHE)
  set(FAIRLEAD_MBEDTLS_ASKED "${MbedTLS_CONFIG}" CACHE INTERNAL "The mbedTLS of which the answer is true")
endif()
set(CMAKE_REQUIRED_LIBRARIES MbedTLS::mbedcrypto)
set(CMAKE_TRY_COMPILE_TARGET_TYPE STATIC_LIBRARY)  # Compiled only: nobody supplies the storage.
check_cxx_source_compiles("
  #include <mbedtls/build_info.h>
  #if !defined(MBEDTLS_USE_PSA_CRYPTO) || !defined(MBEDTLS_PSA_CRYPTO_SE_C) || defined(MBEDTLS_PSA_ITS_FILE_C)
  #error
  #endif
  " FAIRLEAD_MBEDTLS_HAS_OPAQUE_KEYS)
unset(CMAKE_TRY_COMPILE_TARGET_TYPE)
unset(CMAKE_REQUIRED_LIBRARIES)
if(FAIRLEAD_MBEDTLS_HAS_OPAQUE_KEYS)
  set(FAIRLEAD_MBEDTLS_KEYS opaque)
else()
  message(STATUS "tls_mbedtls takes keys from files alone: this mbedTLS is built without secure elements (${MbedTLS_CONFIG})")
  set(FAIRLEAD_MBEDTLS_KEYS file)
endif()
