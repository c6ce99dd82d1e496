# SPDX-License-Identifier: Apache-2.0
# FAIRLEAD_WOLFSSL_SOURCES: what to compile for what the wolfSSL that needs.cmake found can do, and for this system.
#
# keys/ by the kinds of keys that it has beside EC, aeads/ by those of TLS 1.3, key_forms/ by the forms in which it reads
# keys, openssl_extra/ by whether it has OpenSSL's functions, peer_chain/ by whether it keeps its peer's certificates, psk/
# by whether it has keys that are shared beforehand, tickets/ and ticket_size/ by those that it can read and offer, tls_1_2/
# by whether it has that version, threads/ by whether several threads may use it; exceptions/ by whether the system has some.

# fairlead_wolfssl_source(<file where it is so> <other file> [WITH <macro>...] [WITHOUT <macro>...])
function(fairlead_wolfssl_source so otherwise)
  fairlead_unmet_options(unmet TARGET wolfssl::wolfssl HEADERS wolfssl/options.h wolfssl/wolfcrypt/settings.h ${ARGN})
  if(unmet)
    list(APPEND FAIRLEAD_WOLFSSL_SOURCES ${otherwise})
  else()
    list(APPEND FAIRLEAD_WOLFSSL_SOURCES ${so})
  endif()
  set(FAIRLEAD_WOLFSSL_SOURCES ${FAIRLEAD_WOLFSSL_SOURCES} PARENT_SCOPE)
endfunction()

set(FAIRLEAD_WOLFSSL_SOURCES)
fairlead_wolfssl_source(keys/rsa.cpp keys/no_rsa.cpp WITH WC_RSA_PSS WITHOUT NO_RSA)
fairlead_wolfssl_source(keys/ed25519.cpp keys/no_ed25519.cpp WITH HAVE_ED25519)
fairlead_wolfssl_source(aeads/all.cpp aeads/aes_gcm.cpp WITH HAVE_AESCCM HAVE_CHACHA HAVE_POLY1305)
fairlead_wolfssl_source(key_forms/all.cpp key_forms/plain.cpp WITH WOLFSSL_DER_TO_PEM WITHOUT NO_PWDBASED)
fairlead_wolfssl_source(openssl_extra/present.cpp openssl_extra/absent.cpp WITH OPENSSL_EXTRA)
fairlead_wolfssl_source(peer_chain/kept.cpp peer_chain/dropped.cpp WITH SESSION_CERTS)
fairlead_wolfssl_source(psk/present.cpp psk/absent.cpp WITHOUT NO_PSK)
fairlead_wolfssl_source(tickets/all.cpp tickets/short_nonces.cpp WITH WOLFSSL_TICKET_NONCE_MALLOC)
fairlead_wolfssl_source(ticket_size/given.cpp ticket_size/usual.cpp WITH MAX_PSK_ID_LEN)
fairlead_wolfssl_source(tls_1_2/present.cpp tls_1_2/absent.cpp WITHOUT WOLFSSL_NO_TLS12)
fairlead_wolfssl_source(threads/posix.cpp threads/single.cpp WITHOUT SINGLE_THREADED)
if(CMAKE_SYSTEM_NAME STREQUAL "Generic")
  list(APPEND FAIRLEAD_WOLFSSL_SOURCES exceptions/absent.cpp)
else()
  list(APPEND FAIRLEAD_WOLFSSL_SOURCES exceptions/present.cpp)
endif()
