// SPDX-License-Identifier: Apache-2.0
/// @file  Signatures of certificates and lists by wolfCrypt; and by which schemes a key signs.
#include "fairlead/tls/signed_object.hpp"

#include "engine.hpp"

#include <algorithm>
#include <array>
#include <iterator>
#include <new>

#include <wolfssl/options.h>
#include <wolfssl/wolfcrypt/asn_public.h>
#include <wolfssl/wolfcrypt/ecc.h>
#include <wolfssl/wolfcrypt/ed25519.h>
#include <wolfssl/wolfcrypt/error-crypt.h>
#include <wolfssl/wolfcrypt/hash.h>
#include <wolfssl/wolfcrypt/rsa.h>
#include <wolfssl/wolfcrypt/signature.h>

namespace fairlead::ports::wolfssl {
namespace {

using tls::Group;
using tls::KeyType;
using tls::SignatureScheme;
using tls::Signed;

/// What a signature scheme consists of.
struct Algorithm {
  SignatureScheme scheme;
  KeyType key;
  wc_HashType hash;
  Group curve = Group::none;  ///< That TLS 1.3 binds it to.
  int mask = WC_MGF1NONE;     ///< Of RSASSA-PSS.
};
constexpr Algorithm kAlgorithms[] = {
    {SignatureScheme::rsa_pkcs1_sha1, KeyType::rsa, WC_HASH_TYPE_SHA},
    {SignatureScheme::ecdsa_sha1, KeyType::ec, WC_HASH_TYPE_SHA},
    {SignatureScheme::rsa_pkcs1_sha256, KeyType::rsa, WC_HASH_TYPE_SHA256},
    {SignatureScheme::rsa_pkcs1_sha384, KeyType::rsa, WC_HASH_TYPE_SHA384},
    {SignatureScheme::rsa_pkcs1_sha512, KeyType::rsa, WC_HASH_TYPE_SHA512},
    {SignatureScheme::rsa_pss_rsae_sha256, KeyType::rsa, WC_HASH_TYPE_SHA256, Group::none, WC_MGF1SHA256},
    {SignatureScheme::rsa_pss_rsae_sha384, KeyType::rsa, WC_HASH_TYPE_SHA384, Group::none, WC_MGF1SHA384},
    {SignatureScheme::rsa_pss_rsae_sha512, KeyType::rsa, WC_HASH_TYPE_SHA512, Group::none, WC_MGF1SHA512},
    {SignatureScheme::ecdsa_secp256r1_sha256, KeyType::ec, WC_HASH_TYPE_SHA256, Group::secp256r1},
    {SignatureScheme::ecdsa_secp384r1_sha384, KeyType::ec, WC_HASH_TYPE_SHA384, Group::secp384r1},
    {SignatureScheme::ecdsa_secp521r1_sha512, KeyType::ec, WC_HASH_TYPE_SHA512, Group::secp521r1},
    {SignatureScheme::ed25519, KeyType::ed25519, WC_HASH_TYPE_NONE},
};

const Algorithm* algorithm_of(SignatureScheme scheme) {
  const auto* found = std::ranges::find(kAlgorithms, scheme, &Algorithm::scheme);
  return found == std::end(kAlgorithms) ? nullptr : found;
}

Signed verdict_of(int returned) {
  if (returned == 0) return Signed::yes;
  if (fault_of_machine(returned)) return Signed::unknown;
  return returned == HASH_TYPE_E || returned == NOT_COMPILED_IN ? Signed::unsupported : Signed::no;
}

/// What wolfCrypt says of a key that it cannot take up: too large for it, or of a curve that it does not have.
Signed verdict_of_key(int returned) { return fault_of_machine(returned) ? Signed::unknown : Signed::unsupported; }

int verify_pss(const tls::SignedObject& object, const Algorithm& algorithm, RsaKey& key) {
  std::array<unsigned char, WC_MAX_DIGEST_SIZE> digest{};
  const int size = wc_HashGetDigestSize(algorithm.hash);
  if (size <= 0) return HASH_TYPE_E;
  const auto digest_size = static_cast<word32>(size);
  int returned = wc_Hash(algorithm.hash, data_of(object.content), size_of(object.content), digest.data(), digest_size);
  if (returned != 0) return returned;
  Memory signature(object.signature.begin(), object.signature.end());
  Memory opened(signature.size());
  returned = wc_RsaPSS_VerifyCheck(data_of(MutableBytes(signature)), size_of(signature), data_of(MutableBytes(opened)),
                                   size_of(opened), digest.data(), digest_size, algorithm.hash, algorithm.mask, &key);
  return returned > 0 ? 0 : returned;
}

/// By the key of a SubjectPublicKeyInfo.
Signed verify_by_rsa(const tls::SignedObject& object, const Algorithm& algorithm, Bytes public_key) {
  RsaKey key;
  int returned = wc_InitRsaKey(&key, nullptr);
  if (returned != 0) return Signed::unknown;
  word32 index = 0;
  returned = wc_RsaPublicKeyDecode(data_of(public_key), &index, &key, size_of(public_key));
  Signed verdict = Signed::no;
  if (returned != 0) {
    verdict = verdict_of_key(returned);
  } else if (algorithm.mask != WC_MGF1NONE) {
    verdict = verdict_of(verify_pss(object, algorithm, key));
  } else {
    verdict = verdict_of(wc_SignatureVerify(algorithm.hash, WC_SIGNATURE_TYPE_RSA_W_ENC, data_of(object.content),
                                            size_of(object.content), data_of(object.signature),
                                            size_of(object.signature), &key, sizeof(key)));
  }
  wc_FreeRsaKey(&key);
  return verdict;
}

Signed verify_by_ec(const tls::SignedObject& object, const Algorithm& algorithm, Bytes public_key) {
  ecc_key key;
  if (wc_ecc_init(&key) != 0) return Signed::unknown;
  word32 index = 0;
  const int returned = wc_EccPublicKeyDecode(data_of(public_key), &index, &key, size_of(public_key));
  const Signed verdict =
      returned != 0 ? verdict_of_key(returned)
                    : verdict_of(wc_SignatureVerify(algorithm.hash, WC_SIGNATURE_TYPE_ECC, data_of(object.content),
                                                    size_of(object.content), data_of(object.signature),
                                                    size_of(object.signature), &key, sizeof(key)));
  wc_ecc_free(&key);
  return verdict;
}

Signed verify_by_ed25519(const tls::SignedObject& object, Bytes public_key) {
  ed25519_key key;
  if (wc_ed25519_init(&key) != 0) return Signed::unknown;
  word32 index = 0;
  int holds = 0;
  int returned = wc_Ed25519PublicKeyDecode(data_of(public_key), &index, &key, size_of(public_key));
  if (returned == 0) {
    returned = wc_ed25519_verify_msg(data_of(object.signature), size_of(object.signature), data_of(object.content),
                                     size_of(object.content), &holds, &key);
  }
  wc_ed25519_free(&key);
  if (returned == 0) return holds == 1 ? Signed::yes : Signed::no;
  return fault_of_machine(returned) ? Signed::unknown : Signed::no;
}

bool is_pkcs1(const Algorithm& algorithm) { return algorithm.key == KeyType::rsa && algorithm.mask == WC_MGF1NONE; }

}  // namespace

Signed WolfCryptVerifier::do_is_signed(Bytes object, const tls::CertificateView& issuer) try {
  const auto parts = tls::read_signed_object(object);
  if (!parts) return Signed::no;
  const Algorithm* const algorithm = algorithm_of(parts->scheme);
  if (algorithm == nullptr || issuer.key_type == KeyType::unknown || issuer.key_type == KeyType::ed448) {
    return Signed::unsupported;
  }
  if (algorithm->key != issuer.key_type) return Signed::no;
  switch (algorithm->key) {
    case KeyType::rsa: return verify_by_rsa(*parts, *algorithm, issuer.public_key);
    case KeyType::ec: return verify_by_ec(*parts, *algorithm, issuer.public_key);
    default: return verify_by_ed25519(*parts, issuer.public_key);
  }
} catch (const std::bad_alloc&) {
  return Signed::unknown;
}

bool usable(KeyKind kind) {
  return std::ranges::any_of(kAlgorithms, [kind](const Algorithm& one) {
    return one.key == kind.type && (kind.type != KeyType::ec || one.curve == kind.curve);
  });
}

bool fits(KeyKind kind, SignatureScheme scheme, tls::Version version) {
  const Algorithm* const algorithm = algorithm_of(scheme);
  if (algorithm == nullptr || algorithm->key != kind.type || algorithm->hash == WC_HASH_TYPE_SHA) return false;
  if (version != tls::Version::tls_1_3) return true;
  return !is_pkcs1(*algorithm) && algorithm->curve == kind.curve;
}

}  // namespace fairlead::ports::wolfssl
