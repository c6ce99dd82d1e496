// SPDX-License-Identifier: Apache-2.0
/// @file  The peer's signature in the handshake, by a scheme that we have offered. wolfSSL compares that with nothing
/// under TLS 1.3, and takes ECDSA with any digest for a key of any curve, which RFC 8446 section 4.2.3 binds together.
#include "engine.hpp"

#include <algorithm>
#include <iterator>

#include <wolfssl/options.h>
#include <wolfssl/error-ssl.h>
#include <wolfssl/ssl.h>
#include <wolfssl/wolfcrypt/asn.h>
#include <wolfssl/wolfcrypt/asn_public.h>
#include <wolfssl/wolfcrypt/ecc.h>
#include <wolfssl/wolfcrypt/ed25519.h>
#include <wolfssl/wolfcrypt/rsa.h>

namespace fairlead::ports::wolfssl {
namespace {

using tls::SignatureScheme;

WolfSslEngine& engine_of(WOLFSSL* ssl) { return *static_cast<WolfSslEngine*>(wolfSSL_get_app_data(ssl)); }

struct Ecdsa {
  int curve;
  unsigned digest;
  SignatureScheme scheme;
};
constexpr Ecdsa kEcdsa[] = {
    {ECC_SECP256R1, 32, SignatureScheme::ecdsa_secp256r1_sha256},
    {ECC_SECP384R1, 48, SignatureScheme::ecdsa_secp384r1_sha384},
    {ECC_SECP521R1, 64, SignatureScheme::ecdsa_secp521r1_sha512},
};

SignatureScheme ecdsa_of(int curve, unsigned digest) {
  const auto* const known = std::ranges::find_if(
      kEcdsa, [curve, digest](const Ecdsa& one) { return one.curve == curve && one.digest == digest; });
  return known == std::end(kEcdsa) ? SignatureScheme::none : known->scheme;
}

struct Pss {
  int hash;  ///< wolfSSL numbers it here as certificates do.
  wc_HashType type;
  SignatureScheme scheme;
};
constexpr Pss kPss[] = {
    {SHA256h, WC_HASH_TYPE_SHA256, SignatureScheme::rsa_pss_rsae_sha256},
    {SHA384h, WC_HASH_TYPE_SHA384, SignatureScheme::rsa_pss_rsae_sha384},
    {SHA512h, WC_HASH_TYPE_SHA512, SignatureScheme::rsa_pss_rsae_sha512},
};

/// What each of these says: 0 and *holds, or wolfCrypt's error.
int verify_ec(WOLFSSL* ssl, const unsigned char* signature, unsigned size, const unsigned char* digest,
              unsigned digest_size, const unsigned char* key_data, unsigned key_size, int* holds, void*) {
  *holds = 0;
  ecc_key key;
  int returned = wc_ecc_init(&key);
  if (returned != 0) return returned;
  word32 index = 0;
  returned = wc_EccPublicKeyDecode(key_data, &index, &key, key_size);
  if (returned == 0 && !engine_of(ssl).may_be_signed_by(ecdsa_of(wc_ecc_get_curve_id(key.idx), digest_size))) {
    returned = VERIFY_SIGN_ERROR;
  }
  if (returned == 0) returned = wc_ecc_verify_hash(signature, size, digest, digest_size, holds, &key);
  wc_ecc_free(&key);
  return returned;
}

/// wolfSSL gives the 32 bytes of the key alone.
int verify_ed25519(WOLFSSL* ssl, const unsigned char* signature, unsigned size, const unsigned char* message,
                   unsigned message_size, const unsigned char* key_data, unsigned key_size, int* holds, void*) {
  *holds = 0;
  if (!engine_of(ssl).may_be_signed_by(SignatureScheme::ed25519)) return VERIFY_SIGN_ERROR;
  ed25519_key key;
  int returned = wc_ed25519_init(&key);
  if (returned != 0) return returned;
  returned = wc_ed25519_import_public(key_data, key_size, &key);
  if (returned == 0) returned = wc_ed25519_verify_msg(signature, size, message, message_size, holds, &key);
  wc_ed25519_free(&key);
  return returned;
}

/// The size of what is in the signature, which wolfSSL compares, or wolfCrypt's error.
int open_pss(WOLFSSL* ssl, unsigned char* signature, unsigned size, unsigned char** opened, int hash, int mask,
             const unsigned char* key_data, unsigned key_size, void*) {
  const auto* const known = std::ranges::find(kPss, hash, &Pss::hash);
  if (known == std::end(kPss) || !engine_of(ssl).may_be_signed_by(known->scheme)) return VERIFY_SIGN_ERROR;
  RsaKey key;
  int returned = wc_InitRsaKey(&key, nullptr);
  if (returned != 0) return returned;
  word32 index = 0;
  returned = wc_RsaPublicKeyDecode(key_data, &index, &key, key_size);
  if (returned == 0) returned = wc_RsaPSS_VerifyInline(signature, size, opened, known->type, mask, &key);
  wc_FreeRsaKey(&key);
  return returned;
}

}  // namespace

void verify_peers_signatures(WOLFSSL_CTX* context) {
  wolfSSL_CTX_SetEccVerifyCb(context, verify_ec);
  wolfSSL_CTX_SetEd25519VerifyCb(context, verify_ed25519);
  wolfSSL_CTX_SetRsaPssVerifyCb(context, open_pss);
}

// Under TLS 1.2 the scheme stands in the clear, where objection_to() has compared it; any digest goes with any curve
// there.
bool WolfSslEngine::may_be_signed_by(SignatureScheme scheme) {
  const auto& offered = policy().signature_schemes;
  const bool known = scheme != SignatureScheme::none && std::ranges::find(offered, scheme) != offered.end();
  if (known || !is_1_3()) return true;
  inbox_.object({Errc::no_common_parameters, tls::Alert::illegal_parameter, Protection::as_agreed});
  muted_ = true;
  return false;
}

}  // namespace fairlead::ports::wolfssl
