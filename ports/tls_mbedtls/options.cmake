# SPDX-License-Identifier: Apache-2.0
# FAIRLEAD_MBEDTLS_SOURCES: what to compile for what the mbedTLS that needs.cmake found can do.
#
# keys/opaque.cpp where it can sign by a key that it never sees, as the one that scripts/mbedtls builds can, with
# keys/storage.cpp, since it leaves the storage of keys to the program; and keys/file.cpp where it cannot.
# key_forms/ by the forms in which it reads keys, pauses/ by whether its arithmetic can pause, psk/ by whether it has keys
# that are shared beforehand, tls_1_3/ by whether it has that version.
# threads/locked.cpp where several threads may use it.

# fairlead_mbedtls_source(<macros> <file where they are all defined> <other file>)
function(fairlead_mbedtls_source macros with without)
  fairlead_unmet_options(unmet TARGET MbedTLS::mbedcrypto HEADERS mbedtls/build_info.h mbedtls/ssl_ciphersuites.h
    WITH ${macros})
  if(unmet)
    list(APPEND FAIRLEAD_MBEDTLS_SOURCES ${without})
  else()
    list(APPEND FAIRLEAD_MBEDTLS_SOURCES ${with})
  endif()
  set(FAIRLEAD_MBEDTLS_SOURCES ${FAIRLEAD_MBEDTLS_SOURCES} PARENT_SCOPE)
endfunction()

fairlead_unmet_options(files_alone TARGET MbedTLS::mbedcrypto HEADERS mbedtls/build_info.h
  WITH MBEDTLS_USE_PSA_CRYPTO MBEDTLS_PSA_CRYPTO_SE_C WITHOUT MBEDTLS_PSA_ITS_FILE_C)
if(files_alone)
  message(STATUS "tls_mbedtls takes keys from files alone: this mbedTLS is not built ${files_alone} (${MbedTLS_CONFIG})")
  set(FAIRLEAD_MBEDTLS_SOURCES keys/file.cpp)
else()
  set(FAIRLEAD_MBEDTLS_SOURCES keys/opaque.cpp keys/storage.cpp)
endif()
fairlead_mbedtls_source("MBEDTLS_PEM_PARSE_C;MBEDTLS_PKCS5_C" key_forms/all.cpp key_forms/plain.cpp)
fairlead_mbedtls_source(MBEDTLS_ECP_RESTARTABLE pauses/present.cpp pauses/absent.cpp)
fairlead_mbedtls_source(MBEDTLS_SSL_HANDSHAKE_WITH_PSK_ENABLED psk/present.cpp psk/absent.cpp)
fairlead_mbedtls_source(MBEDTLS_SSL_PROTO_TLS1_3 tls_1_3/present.cpp tls_1_3/absent.cpp)
fairlead_mbedtls_source(MBEDTLS_THREADING_C threads/locked.cpp threads/single.cpp)
