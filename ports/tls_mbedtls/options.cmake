# SPDX-License-Identifier: Apache-2.0
# FAIRLEAD_MBEDTLS_SOURCES: what to compile for what the mbedTLS that needs.cmake found can do.
#
# keys/opaque.cpp where it can sign by a key that it never sees, as the one that scripts/mbedtls builds can, with
# keys/storage.cpp, since it leaves the storage of keys to the program; and keys/file.cpp where it cannot.
# threads/locked.cpp where several threads may use it.
fairlead_unmet_options(files_alone TARGET MbedTLS::mbedcrypto HEADERS mbedtls/build_info.h
  WITH MBEDTLS_USE_PSA_CRYPTO MBEDTLS_PSA_CRYPTO_SE_C WITHOUT MBEDTLS_PSA_ITS_FILE_C)
fairlead_unmet_options(one_thread TARGET MbedTLS::mbedcrypto HEADERS mbedtls/build_info.h WITH MBEDTLS_THREADING_C)

if(files_alone)
  message(STATUS "tls_mbedtls takes keys from files alone: this mbedTLS is not built ${files_alone} (${MbedTLS_CONFIG})")
  set(FAIRLEAD_MBEDTLS_SOURCES keys/file.cpp)
else()
  set(FAIRLEAD_MBEDTLS_SOURCES keys/opaque.cpp keys/storage.cpp)
endif()
if(one_thread)
  list(APPEND FAIRLEAD_MBEDTLS_SOURCES threads/single.cpp)
else()
  list(APPEND FAIRLEAD_MBEDTLS_SOURCES threads/locked.cpp)
endif()
