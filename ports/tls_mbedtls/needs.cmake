# SPDX-License-Identifier: Apache-2.0
fairlead_find_mbedtls(HEADERS mbedtls/build_info.h
  WITH MBEDTLS_PSA_CRYPTO_C MBEDTLS_SSL_CLI_C MBEDTLS_SSL_KEEP_PEER_CERTIFICATE MBEDTLS_SSL_SERVER_NAME_INDICATION
    MBEDTLS_SSL_ALPN MBEDTLS_SSL_SESSION_TICKETS MBEDTLS_SSL_MAX_FRAGMENT_LENGTH MBEDTLS_X509_CRT_PARSE_C MBEDTLS_PK_PARSE_C)
# One version of TLS is enough.
if(MbedTLS_FOUND)
  foreach(version IN ITEMS 2 3)
    fairlead_unmet_options(fairlead_no_1_${version} TARGET MbedTLS::mbedtls HEADERS mbedtls/build_info.h
      WITH MBEDTLS_SSL_PROTO_TLS1_${version})
  endforeach()
  if(fairlead_no_1_2 AND fairlead_no_1_3)
    list(APPEND fairlead_missing "mbedTLS 3.6 built with MBEDTLS_SSL_PROTO_TLS1_2 or MBEDTLS_SSL_PROTO_TLS1_3")
  elseif(NOT fairlead_no_1_3)
    fairlead_find_mbedtls(HEADERS mbedtls/build_info.h WITH MBEDTLS_SSL_TLS1_3_KEY_EXCHANGE_MODE_EPHEMERAL_ENABLED
      MBEDTLS_SSL_TLS1_3_KEY_EXCHANGE_MODE_PSK_EPHEMERAL_ENABLED)
  endif()
  unset(fairlead_no_1_2)
  unset(fairlead_no_1_3)
endif()
