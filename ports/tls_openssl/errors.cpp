// SPDX-License-Identifier: Apache-2.0
#include "engine.hpp"
#include "provider.hpp"

#include <openssl/err.h>
#include <openssl/proverr.h>
#include <openssl/ssl.h>
#include <openssl/x509_vfy.h>

namespace fairlead::ports::openssl {
namespace {

struct Meaning {
  int reason;
  Errc error;
};

// Reasons of OpenSSL's TLS layer that are not simply "the peer broke the rules".
constexpr Meaning kMeanings[] = {
    {SSL_R_UNSUPPORTED_PROTOCOL, Errc::no_common_parameters},
    {SSL_R_UNKNOWN_PROTOCOL, Errc::no_common_parameters},
    {SSL_R_NO_PROTOCOLS_AVAILABLE, Errc::no_common_parameters},
    {SSL_R_WRONG_SSL_VERSION, Errc::no_common_parameters},
    {SSL_R_VERSION_TOO_LOW, Errc::no_common_parameters},
    {SSL_R_VERSION_TOO_HIGH, Errc::no_common_parameters},
    {SSL_R_WRONG_CIPHER_RETURNED, Errc::no_common_parameters},
    {SSL_R_UNKNOWN_CIPHER_RETURNED, Errc::no_common_parameters},
    {SSL_R_NO_CIPHERS_AVAILABLE, Errc::no_common_parameters},
    {SSL_R_WRONG_CURVE, Errc::no_common_parameters},
    {SSL_R_NO_SUITABLE_KEY_SHARE, Errc::no_common_parameters},
    {SSL_R_NO_SUITABLE_SIGNATURE_ALGORITHM, Errc::no_common_parameters},
    {SSL_R_WRONG_SIGNATURE_TYPE, Errc::no_common_parameters},
    {SSL_R_UNSAFE_LEGACY_RENEGOTIATION_DISABLED, Errc::no_common_parameters},
    {SSL_R_DH_KEY_TOO_SMALL, Errc::no_common_parameters},
    {SSL_R_EE_KEY_TOO_SMALL, Errc::certificate_invalid},
    {SSL_R_CA_KEY_TOO_SMALL, Errc::certificate_invalid},
    {SSL_R_CA_MD_TOO_WEAK, Errc::certificate_invalid},
    {SSL_R_WRONG_CERTIFICATE_TYPE, Errc::certificate_invalid},
    {SSL_R_UNKNOWN_CERTIFICATE_TYPE, Errc::certificate_invalid},
    {SSL_R_UNABLE_TO_FIND_PUBLIC_KEY_PARAMETERS, Errc::certificate_invalid},
    {SSL_R_UNABLE_TO_FIND_ECDH_PARAMETERS, Errc::certificate_invalid},
    {SSL_R_CERTIFICATE_VERIFY_FAILED, Errc::certificate_invalid},
    {SSL_R_EXCESSIVE_MESSAGE_SIZE, Errc::too_large},
    {SSL_R_MISSING_RSA_CERTIFICATE, Errc::key_missing},
    {ERR_R_ASN1_LIB, Errc::certificate_invalid},
    {ERR_R_MALLOC_FAILURE, Errc::no_memory},
    {ERR_R_INTERNAL_ERROR, Errc::internal},
    {ERR_R_EVP_LIB, Errc::internal},
};

Errc meaning_of(int reason) {
  for (const Meaning& one : kMeanings) {
    if (one.reason == reason) return one.error;
  }
  return Errc::protocol;
}

std::int32_t as_native(unsigned long code) { return static_cast<std::int32_t>(static_cast<std::uint32_t>(code)); }

/// A record that is too short for its cipher: OpenSSL calls that an error of its own.
bool is_short_record(unsigned long code) {
  return ERR_GET_LIB(code) == ERR_LIB_PROV && ERR_GET_REASON(code) == PROV_R_INVALID_AAD;
}

}  // namespace

Reason take_reason(tls::CertificateRequested requested) {
  Reason reason{.error = Errc::internal, .native = 0};
  std::optional<Errc> by_key;
  bool by_tls = false;
  bool by_short_record = false;
  // The queue holds the whole way up from the cause; the last entry of the TLS layer is its verdict.
  for (unsigned long code = ERR_get_error(); code != 0; code = ERR_get_error()) {
    const int number = ERR_GET_REASON(code);
    if (number == ERR_R_MALLOC_FAILURE) return ERR_clear_error(), Reason{Errc::no_memory, as_native(code)};
    if (ERR_GET_LIB(code) == signing_errors()) by_key = error_of_reason(number);
    by_short_record |= is_short_record(code);
    const bool tls_layer = ERR_GET_LIB(code) == ERR_LIB_SSL;
    if (by_tls && !tls_layer) continue;
    by_tls = tls_layer;
    reason.native = as_native(code);
    if (!tls_layer) continue;
    if (number < SSL_AD_REASON_OFFSET || number > SSL_AD_REASON_OFFSET + 0xff) {
      reason.error = meaning_of(number);
      continue;
    }
    reason.alert = static_cast<std::uint8_t>(number - SSL_AD_REASON_OFFSET);
    reason.error = tls::error_of_alert(reason.alert, requested);
  }
  if (by_short_record && reason.error == Errc::internal) reason.error = Errc::protocol;
  if (by_key) reason.error = *by_key;
  return reason;
}

Errc error_of_verification(int code) {
  switch (code) {
    // A signature that does not hold means that nobody in the trust store vouches for the certificate: a CA that was
    // made anew under its old name looks like this.
    case X509_V_ERR_CERT_SIGNATURE_FAILURE:
    case X509_V_ERR_UNABLE_TO_GET_ISSUER_CERT:
    case X509_V_ERR_UNABLE_TO_GET_ISSUER_CERT_LOCALLY:
    case X509_V_ERR_UNABLE_TO_VERIFY_LEAF_SIGNATURE:
    case X509_V_ERR_DEPTH_ZERO_SELF_SIGNED_CERT:
    case X509_V_ERR_SELF_SIGNED_CERT_IN_CHAIN:
    case X509_V_ERR_CERT_UNTRUSTED: return Errc::unknown_ca;
    case X509_V_ERR_CERT_HAS_EXPIRED: return Errc::certificate_expired;
    case X509_V_ERR_CERT_NOT_YET_VALID: return Errc::certificate_not_yet_valid;
    case X509_V_ERR_OUT_OF_MEM: return Errc::no_memory;
    default: return Errc::certificate_invalid;
  }
}

int verification_code(Errc error) {
  switch (error) {
    case Errc::unknown_ca: return X509_V_ERR_UNABLE_TO_GET_ISSUER_CERT_LOCALLY;
    case Errc::wrong_host: return X509_V_ERR_HOSTNAME_MISMATCH;
    case Errc::certificate_expired: return X509_V_ERR_CERT_HAS_EXPIRED;
    case Errc::certificate_not_yet_valid: return X509_V_ERR_CERT_NOT_YET_VALID;
    case Errc::certificate_revoked: return X509_V_ERR_CERT_REVOKED;
    case Errc::no_memory: return X509_V_ERR_OUT_OF_MEM;
    default: return X509_V_ERR_CERT_REJECTED;
  }
}

}  // namespace fairlead::ports::openssl
