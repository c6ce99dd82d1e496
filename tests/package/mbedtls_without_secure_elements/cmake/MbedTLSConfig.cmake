# SPDX-License-Identifier: Apache-2.0
# So much of an installed mbedTLS as a configuration looks at. Its options are not in its header, but come with its
# targets; PRETENDED_WITHOUT names one that it lacks.
set(options MBEDTLS_PSA_CRYPTO_C MBEDTLS_SSL_CLI_C MBEDTLS_SSL_PROTO_TLS1_2 MBEDTLS_SSL_PROTO_TLS1_3
  MBEDTLS_SSL_TLS1_3_KEY_EXCHANGE_MODE_EPHEMERAL_ENABLED MBEDTLS_SSL_TLS1_3_KEY_EXCHANGE_MODE_PSK_EPHEMERAL_ENABLED
  MBEDTLS_SSL_KEEP_PEER_CERTIFICATE MBEDTLS_SSL_SERVER_NAME_INDICATION MBEDTLS_SSL_ALPN MBEDTLS_SSL_SESSION_TICKETS
  MBEDTLS_SSL_MAX_FRAGMENT_LENGTH MBEDTLS_X509_CRT_PARSE_C MBEDTLS_PK_PARSE_C MBEDTLS_PEM_PARSE_C
  MBEDTLS_THREADING_C MBEDTLS_PSA_ITS_FILE_C)
list(REMOVE_ITEM options "${PRETENDED_WITHOUT}")
foreach(name IN ITEMS mbedtls mbedx509 mbedcrypto)
  if(NOT TARGET MbedTLS::${name})
    add_library(MbedTLS::${name} INTERFACE IMPORTED)
    target_include_directories(MbedTLS::${name} INTERFACE "${CMAKE_CURRENT_LIST_DIR}/../include")
    target_compile_definitions(MbedTLS::${name} INTERFACE ${options})
  endif()
endforeach()
