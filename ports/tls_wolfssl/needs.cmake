# SPDX-License-Identifier: Apache-2.0
# The target wolfssl::wolfssl; in FAIRLEAD_WOLFSSL_ROOT and nowhere else where that is said.
if(NOT TARGET wolfssl::wolfssl)
  set(fairlead_where)
  if(FAIRLEAD_WOLFSSL_ROOT)
    set(fairlead_where PATHS "${FAIRLEAD_WOLFSSL_ROOT}" NO_DEFAULT_PATH)
  endif()
  find_path(fairlead_wolfssl_headers wolfssl/version.h PATH_SUFFIXES include NO_CACHE ${fairlead_where})
  find_library(fairlead_wolfssl_library wolfssl PATH_SUFFIXES lib NO_CACHE ${fairlead_where})
  set(fairlead_wolfssl_version 0)
  if(fairlead_wolfssl_headers AND fairlead_wolfssl_library)
    file(STRINGS "${fairlead_wolfssl_headers}/wolfssl/version.h" fairlead_wolfssl_version
      REGEX "define LIBWOLFSSL_VERSION_STRING " LIMIT_COUNT 1)
    string(REGEX REPLACE ".*\"([0-9.]+).*" "\\1" fairlead_wolfssl_version "${fairlead_wolfssl_version}")
  endif()
  if(fairlead_wolfssl_version VERSION_GREATER_EQUAL 5.5)
    add_library(wolfssl::wolfssl UNKNOWN IMPORTED)
    set_target_properties(wolfssl::wolfssl PROPERTIES IMPORTED_LOCATION "${fairlead_wolfssl_library}"
      INTERFACE_INCLUDE_DIRECTORIES "${fairlead_wolfssl_headers}")
  elseif(FAIRLEAD_WOLFSSL_ROOT)
    list(APPEND fairlead_missing
      "wolfSSL 5.5 or newer in ${FAIRLEAD_WOLFSSL_ROOT}, where FAIRLEAD_WOLFSSL_ROOT says it is")
  else()
    list(APPEND fairlead_missing "wolfSSL 5.5 or newer with its headers (Debian: libwolfssl-dev)")
  endif()
  unset(fairlead_wolfssl_headers)
  unset(fairlead_wolfssl_library)
endif()
# Options whose functions the port calls; with which wolfSSL shows it chains in the way that verify.cpp expects
# (WOLFSSL_ALT_CERT_CHAINS, WOLFSSL_ALWAYS_VERIFY_CB); and what every policy has.
if(TARGET wolfssl::wolfssl)
  fairlead_unmet_options(fairlead_unmet TARGET wolfssl::wolfssl HEADERS wolfssl/options.h wolfssl/wolfcrypt/settings.h
    WITH HAVE_EX_DATA WOLFSSL_TLS13 HAVE_SNI HAVE_ALPN HAVE_MAX_FRAGMENT HAVE_SUPPORTED_CURVES HAVE_SESSION_TICKET
      HAVE_EXT_CACHE WOLFSSL_ALT_CERT_CHAINS WOLFSSL_ALWAYS_VERIFY_CB HAVE_PK_CALLBACKS ATOMIC_USER HAVE_ECC HAVE_AESGCM
    WITHOUT NO_WOLFSSL_CLIENT)
  if(fairlead_unmet)
    list(APPEND fairlead_missing
      "wolfSSL built ${fairlead_unmet} (its ./configure --enable-distro and Debian's libwolfssl-dev have all of it)")
  endif()
  unset(fairlead_unmet)
  # Without OpenSSL's functions there is nothing to choose by.
  fairlead_unmet_options(fairlead_unmet TARGET wolfssl::wolfssl HEADERS wolfssl/options.h wolfssl/wolfcrypt/settings.h
    WITH OPENSSL_EXTRA)
  if(fairlead_unmet)
    fairlead_unmet_options(fairlead_unmet TARGET wolfssl::wolfssl HEADERS wolfssl/options.h wolfssl/wolfcrypt/settings.h
      WITH WOLFSSL_SET_CIPHER_BYTES WOLFSSL_NO_TLS12 NO_RSA NO_PSK ECC_USER_CURVES
      WITHOUT WOLFSSL_SHA384 WOLFSSL_SHA512 HAVE_ED25519)
    if(fairlead_unmet)
      list(APPEND fairlead_missing "wolfSSL built with OPENSSL_EXTRA, or ${fairlead_unmet}")
    endif()
  endif()
  unset(fairlead_unmet)
  # One that several threads may use has to have theirs.
  fairlead_unmet_options(fairlead_threads TARGET wolfssl::wolfssl HEADERS wolfssl/options.h wolfssl/wolfcrypt/settings.h
    WITH SINGLE_THREADED)
  if(fairlead_threads)
    find_package(Threads QUIET)
    if(NOT CMAKE_USE_PTHREADS_INIT)
      list(APPEND fairlead_missing "a system with POSIX threads, which wolfSSL's state of a thread is freed by")
    endif()
  endif()
  unset(fairlead_threads)
endif()
