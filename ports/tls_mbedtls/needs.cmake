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
  list(APPEND fairlead_missing "mbedTLS 3.6 (scripts/mbedtls builds it in a copy of Fairlead's sources, for \
instance where Debian's libmbedtls-dev is older, as in Debian 12, FAIRLEAD_MBEDTLS_ROOT says where it is)")
else()
  fairlead_unmet_options(fairlead_unmet TARGET MbedTLS::mbedtls HEADERS mbedtls/build_info.h
    WITH MBEDTLS_PSA_CRYPTO_C MBEDTLS_SSL_CLI_C MBEDTLS_SSL_PROTO_TLS1_2 MBEDTLS_SSL_PROTO_TLS1_3
      MBEDTLS_SSL_TLS1_3_KEY_EXCHANGE_MODE_EPHEMERAL_ENABLED MBEDTLS_SSL_TLS1_3_KEY_EXCHANGE_MODE_PSK_EPHEMERAL_ENABLED
      MBEDTLS_SSL_KEEP_PEER_CERTIFICATE MBEDTLS_SSL_SERVER_NAME_INDICATION MBEDTLS_SSL_ALPN MBEDTLS_SSL_SESSION_TICKETS
      MBEDTLS_SSL_MAX_FRAGMENT_LENGTH MBEDTLS_X509_CRT_PARSE_C MBEDTLS_PK_PARSE_C MBEDTLS_PEM_PARSE_C)
  if(fairlead_unmet)
    list(APPEND fairlead_missing
      "mbedTLS 3.6 built ${fairlead_unmet} (in its mbedtls_config.h, as scripts/mbedtls builds it)")
  endif()
  unset(fairlead_unmet)
endif()
