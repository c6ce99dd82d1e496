// SPDX-License-Identifier: Apache-2.0
#include "engine.hpp"

#include <mbedtls/asn1.h>
#include <mbedtls/bignum.h>
#include <mbedtls/cipher.h>
#include <mbedtls/ecp.h>
#include <mbedtls/entropy.h>
#include <mbedtls/error.h>
#include <mbedtls/md.h>
#include <mbedtls/net_sockets.h>
#include <mbedtls/pk.h>
#include <mbedtls/ssl.h>
#include <mbedtls/x509.h>
#include <mbedtls/x509_crt.h>

namespace fairlead::ports::mbedtls {
namespace {

struct Meaning {
  int code;
  Errc error;
};

// What is not simply "the peer broke the rules", as MBEDTLS_ERR_SSL_FEATURE_UNAVAILABLE is: said of a server that
// compresses.
constexpr Meaning kMeanings[] = {
    {MBEDTLS_ERR_SSL_BAD_PROTOCOL_VERSION, Errc::no_common_parameters},
    {MBEDTLS_ERR_SSL_HANDSHAKE_FAILURE, Errc::no_common_parameters},
    {MBEDTLS_ERR_SSL_NO_APPLICATION_PROTOCOL, Errc::no_common_parameters},
    {MBEDTLS_ERR_SSL_BAD_CERTIFICATE, Errc::certificate_invalid},
    {MBEDTLS_ERR_SSL_PRIVATE_KEY_REQUIRED, Errc::key_missing},
    {MBEDTLS_ERR_SSL_ALLOC_FAILED, Errc::no_memory},
    {MBEDTLS_ERR_X509_ALLOC_FAILED, Errc::no_memory},
    {MBEDTLS_ERR_PK_ALLOC_FAILED, Errc::no_memory},
    {MBEDTLS_ERR_MD_ALLOC_FAILED, Errc::no_memory},
    {MBEDTLS_ERR_CIPHER_ALLOC_FAILED, Errc::no_memory},
    {MBEDTLS_ERR_ECP_ALLOC_FAILED, Errc::no_memory},
    {MBEDTLS_ERR_SSL_NO_RNG, Errc::no_entropy},
    {MBEDTLS_ERR_SSL_INTERNAL_ERROR, Errc::internal},
    {MBEDTLS_ERR_SSL_BAD_CONFIG, Errc::internal},
    {MBEDTLS_ERR_SSL_BUFFER_TOO_SMALL, Errc::internal},
    {MBEDTLS_ERR_SSL_HW_ACCEL_FAILED, Errc::internal},
};

// A code of a module near the hardware, which stands behind the code of the module that met it, or alone.
constexpr Meaning kLowMeanings[] = {
    {MBEDTLS_ERR_ASN1_ALLOC_FAILED, Errc::no_memory},
    {MBEDTLS_ERR_MPI_ALLOC_FAILED, Errc::no_memory},
    {MBEDTLS_ERR_ENTROPY_SOURCE_FAILED, Errc::no_entropy},
    {MBEDTLS_ERR_ERROR_GENERIC_ERROR, Errc::no_memory},  // Of PSA, by way of the keys.
    {MBEDTLS_ERR_ERROR_CORRUPTION_DETECTED, Errc::internal},
    {MBEDTLS_ERR_PLATFORM_HW_ACCEL_FAILED, Errc::internal},
    {MBEDTLS_ERR_PLATFORM_FEATURE_UNSUPPORTED, Errc::internal},
};

template <std::size_t N>
std::optional<Errc> meaning_of(int code, const Meaning (&meanings)[N]) {
  for (const Meaning& one : meanings) {
    if (one.code == code) return one.error;
  }
  return std::nullopt;
}

// mbedTLS adds the two codes: bits 0 to 6 are the lower module's, 7 to 15 the upper one's.
int low_of(int returned) { return -(-returned & 0x7f); }
int high_of(int returned) { return -(-returned & 0xff80); }

}  // namespace

Errc error_of(int returned) {
  if (const auto low = meaning_of(low_of(returned), kLowMeanings)) return *low;
  return meaning_of(high_of(returned), kMeanings).value_or(Errc::protocol);
}

bool is_about_certificate(int returned) {
  const int high = high_of(returned);
  const bool x509 = high <= MBEDTLS_ERR_X509_FEATURE_UNAVAILABLE && high >= MBEDTLS_ERR_X509_FATAL_ERROR;
  const bool key = high <= MBEDTLS_ERR_PK_FEATURE_UNAVAILABLE && high >= MBEDTLS_ERR_PK_ALLOC_FAILED;
  return (x509 || key) && error_of(returned) != Errc::no_memory;
}

Refusal refusal_of(Errc error) {
  const tls::Alert alert = tls::alert_of(error);
  const auto with = [alert](std::uint32_t flags) { return Refusal{flags, static_cast<std::uint8_t>(alert)}; };
  switch (alert) {
    case tls::Alert::unknown_ca: return with(MBEDTLS_X509_BADCERT_NOT_TRUSTED);
    case tls::Alert::certificate_expired: return with(MBEDTLS_X509_BADCERT_EXPIRED);
    case tls::Alert::certificate_revoked: return with(MBEDTLS_X509_BADCERT_REVOKED);
    default: return {MBEDTLS_X509_BADCERT_CN_MISMATCH, MBEDTLS_SSL_ALERT_MSG_BAD_CERT};  // There is no other flag.
  }
}

int io_failed() { return MBEDTLS_ERR_NET_RECV_FAILED; }

}  // namespace fairlead::ports::mbedtls
