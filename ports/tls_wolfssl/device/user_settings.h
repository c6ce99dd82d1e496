// SPDX-License-Identifier: Apache-2.0
/// @file  wolfSSL's options for a device: a client of TLS 1.3 on a Cortex-M3 or newer with keys on P-256 and
/// AES-128-GCM. No server, files, sockets, threads or heap of the C library. A program supplies
///   - memory: XMALLOC(), XREALLOC() and XFREE();
///   - random numbers: fairlead_wolfssl_seed();
///   - a clock that never goes back and is not 0, of any beginning: LowResTimer() in seconds, TimeNowInMilliseconds().
#pragma once

// ---- The system ----

#define WOLFSSL_GENERAL_ALIGNMENT 4
#define SIZEOF_LONG_LONG 8
#define SINGLE_THREADED
#define NO_FILESYSTEM
#define NO_WRITEV
#define WOLFSSL_USER_IO
#define WOLFSSL_NO_SOCK
#define NO_MAIN_DRIVER
#define WOLFSSL_IGNORE_FILE_WARN
#define NO_ERROR_STRINGS
#define WOLFSSL_NO_PEM
#define XMALLOC_USER

// Dates of certificates are checked by tls::check_chain(), with the connection's clock: wolfSSL is not asked. How old a
// ticket is it says by TimeNowInMilliseconds().
#define NO_ASN_TIME_CHECK
#define USER_TICKS

// A generator by SHA-256, with a seed of the program's.
#define HAVE_HASHDRBG
#define CUSTOM_RAND_GENERATE_SEED fairlead_wolfssl_seed
#ifdef __cplusplus
extern "C" {
#endif
/// Fills `into` with `size` bytes that nobody can guess. 0; or another number where there are none.
int fairlead_wolfssl_seed(unsigned char* into, unsigned size);
#ifdef __cplusplus
}
#endif

// ---- TLS ----

#define WOLFSSL_TLS13
#define WOLFSSL_NO_TLS12
#define NO_OLD_TLS
#define NO_WOLFSSL_SERVER
#define NO_PSK

// What the port asks a library for.
#define HAVE_TLS_EXTENSIONS
#define HAVE_SUPPORTED_CURVES
#define HAVE_SNI
#define HAVE_ALPN
#define HAVE_MAX_FRAGMENT
#define HAVE_SESSION_TICKET
#define WOLFSSL_TICKET_NONCE_MALLOC
#define HAVE_EXT_CACHE
#define HAVE_PK_CALLBACKS
#define ATOMIC_USER
#define HAVE_EX_DATA
#define MAX_EX_DATA 1
#define WOLFSSL_SET_CIPHER_BYTES
#define WOLFSSL_ALWAYS_VERIFY_CB
#define WOLFSSL_ALT_CERT_CHAINS

// The longest ticket that is offered; an identity has room for it once, and a connection twice while it shakes hands.
#define MAX_PSK_ID_LEN 512

// Its cache of sessions is off, and has no memory of its own; functions for tickets come with it only.
#define MICRO_SESSION_CACHE
#define SESSION_CACHE_DYNAMIC_MEM
#define NO_CLIENT_CACHE
#define NO_SESSION_CACHE_REF

// The longest name of a certificate that wolfSSL copies, eight times. It leaves longer ones out: names are checked by
// tls::check_chain() and tls::check_name(), in the certificate's own bytes.
#define WC_ASN_NAME_MAX 64

// Certificates that a server sends, its own among them, and that we do.
#define MAX_CHAIN_DEPTH 4

// ---- Cryptography ----

#define HAVE_ECC
#define ECC_USER_CURVES
#define ECC_TIMING_RESISTANT
#define WOLFSSL_SP_MATH
#define WOLFSSL_HAVE_SP_ECC
#define WOLFSSL_SP_SMALL
#define WOLFSSL_SP_ARM_CORTEX_M_ASM
// Numbers are on the heap while they are computed with.
#define WOLFSSL_SMALL_STACK

// A table of 16 multiples for each key. GCM_SMALL would need five times the instructions for a record.
#define HAVE_AESGCM
#define GCM_TABLE_4BIT
#define HAVE_AESGCM_DECRYPT
#define NO_AES_DECRYPT
#define NO_AES_CBC
#define NO_AES_192
#define NO_AES_256
#define HAVE_HKDF

#define NO_RSA
#define NO_DSA
#define NO_DH
#define NO_DES3
#define NO_RC4
#define NO_MD4
#define NO_MD5
#define NO_SHA
#define NO_PWDBASED
