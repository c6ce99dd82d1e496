# SPDX-License-Identifier: Apache-2.0
# FAIRLEAD_MBEDTLS_SOURCES: what to compile for what the mbedTLS that needs.cmake found can do.
#
# keys/opaque.cpp where it can sign by a key that it never sees, as the one that scripts/mbedtls builds can, with
# keys/storage.cpp, since it leaves the storage of keys to the program; and keys/file.cpp where it cannot.
# threads/locked.cpp where several threads may use it.
include(CheckCXXSourceCompiles)
if(NOT FAIRLEAD_MBEDTLS_ASKED STREQUAL "${MbedTLS_CONFIG}")
  unset(FAIRLEAD_MBEDTLS_HAS_OPAQUE_KEYS CACHE)
  unset(FAIRLEAD_MBEDTLS_HAS_THREADS CACHE)
  set(FAIRLEAD_MBEDTLS_ASKED "${MbedTLS_CONFIG}" CACHE INTERNAL "The mbedTLS of which the answers are true")
endif()

# fairlead_mbedtls_has(<variable> <condition>): asks its configuration.
function(fairlead_mbedtls_has variable condition)
  set(CMAKE_REQUIRED_LIBRARIES MbedTLS::mbedcrypto)
  set(CMAKE_TRY_COMPILE_TARGET_TYPE STATIC_LIBRARY)  # Compiled only: nobody supplies the storage.
  check_cxx_source_compiles("
    #include <mbedtls/build_info.h>
    #if !(${condition})
    #error
    #endif
    " ${variable})
endfunction()
fairlead_mbedtls_has(FAIRLEAD_MBEDTLS_HAS_OPAQUE_KEYS
  "defined(MBEDTLS_USE_PSA_CRYPTO) && defined(MBEDTLS_PSA_CRYPTO_SE_C) && !defined(MBEDTLS_PSA_ITS_FILE_C)")
fairlead_mbedtls_has(FAIRLEAD_MBEDTLS_HAS_THREADS "defined(MBEDTLS_THREADING_C)")

if(FAIRLEAD_MBEDTLS_HAS_OPAQUE_KEYS)
  set(FAIRLEAD_MBEDTLS_SOURCES keys/opaque.cpp keys/storage.cpp)
else()
  message(STATUS "tls_mbedtls takes keys from files alone: this mbedTLS is built without secure elements (${MbedTLS_CONFIG})")
  set(FAIRLEAD_MBEDTLS_SOURCES keys/file.cpp)
endif()
if(FAIRLEAD_MBEDTLS_HAS_THREADS)
  list(APPEND FAIRLEAD_MBEDTLS_SOURCES threads/locked.cpp)
else()
  list(APPEND FAIRLEAD_MBEDTLS_SOURCES threads/single.cpp)
endif()
