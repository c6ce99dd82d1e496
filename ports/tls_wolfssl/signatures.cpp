// SPDX-License-Identifier: Apache-2.0
/// @file  Signatures of certificates and lists by wolfCrypt.
#include "fairlead/tls/signed_object.hpp"

#include "engine.hpp"

#include <algorithm>
#include <array>
#include <iterator>
#include <new>

#include <wolfssl/options.h>
#include <wolfssl/wolfcrypt/asn.h>
#include <wolfssl/wolfcrypt/ecc.h>
#include <wolfssl/wolfcrypt/ed25519.h>
#include <wolfssl/wolfcrypt/error-crypt.h>
#include <wolfssl/wolfcrypt/hash.h>
#include <wolfssl/wolfcrypt/rsa.h>

namespace fairlead::ports::wolfssl {
namespace {

using tls::KeyType;
using tls::SignatureScheme;
using tls::Signed;

/// What a signature scheme consists of.
struct Algorithm {
  SignatureScheme scheme;
  KeyType key;
  wc_HashType hash;
  int mask = WC_MGF1NONE;  ///< Of RSASSA-PSS.
};
constexpr Algorithm kAlgorithms[] = {
    {SignatureScheme::rsa_pkcs1_sha1, KeyType::rsa, WC_HASH_TYPE_SHA},
    {SignatureScheme::ecdsa_sha1, KeyType::ec, WC_HASH_TYPE_SHA},
    {SignatureScheme::rsa_pkcs1_sha256, KeyType::rsa, WC_HASH_TYPE_SHA256},
    {SignatureScheme::rsa_pkcs1_sha384, KeyType::rsa, WC_HASH_TYPE_SHA384},
    {SignatureScheme::rsa_pkcs1_sha512, KeyType::rsa, WC_HASH_TYPE_SHA512},
    {SignatureScheme::rsa_pss_rsae_sha256, KeyType::rsa, WC_HASH_TYPE_SHA256, WC_MGF1SHA256},
    {SignatureScheme::rsa_pss_rsae_sha384, KeyType::rsa, WC_HASH_TYPE_SHA384, WC_MGF1SHA384},
    {SignatureScheme::rsa_pss_rsae_sha512, KeyType::rsa, WC_HASH_TYPE_SHA512, WC_MGF1SHA512},
    {SignatureScheme::ecdsa_secp256r1_sha256, KeyType::ec, WC_HASH_TYPE_SHA256},
    {SignatureScheme::ecdsa_secp384r1_sha384, KeyType::ec, WC_HASH_TYPE_SHA384},
    {SignatureScheme::ecdsa_secp521r1_sha512, KeyType::ec, WC_HASH_TYPE_SHA512},
    {SignatureScheme::ed25519, KeyType::ed25519, WC_HASH_TYPE_NONE},
};

const Algorithm* algorithm_of(SignatureScheme scheme) {
  const auto* found = std::ranges::find(kAlgorithms, scheme, &Algorithm::scheme);
  return found == std::end(kAlgorithms) ? nullptr : found;
}

/// Whether such a key signs by it: one for RSASSA-PSS alone by nothing else.
bool fits(KeyType key, const Algorithm& algorithm) {
  return algorithm.key == key || (key == KeyType::rsa_pss && algorithm.mask != WC_MGF1NONE);
}

Signed verdict_of(int returned) {
  if (returned == 0) return Signed::yes;
  if (fault_of_machine(returned)) return Signed::unknown;
  return returned == HASH_TYPE_E || returned == NOT_COMPILED_IN ? Signed::unsupported : Signed::no;
}

/// What wolfCrypt says of a key that it cannot take up: too large for it, or of a curve that it does not have.
Signed verdict_of_key(int returned) { return fault_of_machine(returned) ? Signed::unknown : Signed::unsupported; }

/// What is signed, hashed. wolfCrypt's functions that hash and verify at once say of all that fails that the signature
/// does not hold, also without memory.
struct Hash {
  int error = 0;  ///< wolfCrypt's; 0 for none.
  std::array<unsigned char, WC_MAX_DIGEST_SIZE> bytes{};
  word32 size = 0;
};

Hash hash_of(const tls::SignedObject& object, const Algorithm& algorithm) {
  Hash hash;
  const int size = wc_HashGetDigestSize(algorithm.hash);
  if (size <= 0) return {.error = HASH_TYPE_E};
  hash.size = static_cast<word32>(size);
  hash.error = wc_Hash(algorithm.hash, data_of(object.content), size_of(object.content), hash.bytes.data(), hash.size);
  return hash;
}

int verify_pss(const tls::SignedObject& object, const Algorithm& algorithm, const Hash& hash, RsaKey& key) {
  Memory signature(object.signature.begin(), object.signature.end());
  Memory opened(signature.size());
  const int returned =
      wc_RsaPSS_VerifyCheck(data_of(MutableBytes(signature)), size_of(signature), data_of(MutableBytes(opened)),
                            size_of(opened), hash.bytes.data(), hash.size, algorithm.hash, algorithm.mask, &key);
  return returned > 0 ? 0 : returned;
}

/// As verify_pss(), with the older padding (RFC 8017 section 8.2.2).
int verify_pkcs1(const tls::SignedObject& object, const Algorithm& algorithm, const Hash& hash, RsaKey& key) {
  if (static_cast<int>(object.signature.size()) != wc_RsaEncryptSize(&key)) return SIG_VERIFY_E;
  Memory opened(object.signature.size());
  const int size = wc_RsaSSL_Verify(data_of(object.signature), size_of(object.signature), data_of(MutableBytes(opened)),
                                    size_of(opened), &key);
  if (size < 0) return size;
  std::array<unsigned char, MAX_DER_DIGEST_SZ> wanted{};
  const word32 wanted_size =
      wc_EncodeSignature(wanted.data(), hash.bytes.data(), hash.size, wc_HashGetOID(algorithm.hash));
  if (wanted_size == 0) return MEMORY_E;
  const bool holds = equal(Bytes(opened).first(static_cast<std::size_t>(size)), view(wanted.data(), wanted_size));
  return holds ? 0 : SIG_VERIFY_E;
}

/// Frees what a key of wolfCrypt's holds when it goes.
struct HeldRsaKey {
  HeldRsaKey() = default;
  HeldRsaKey(const HeldRsaKey&) = delete;
  HeldRsaKey& operator=(const HeldRsaKey&) = delete;
  ~HeldRsaKey() { wc_FreeRsaKey(&key); }
  RsaKey key{};
  bool good = wc_InitRsaKey(&key, nullptr) == 0;
};

/// By the key of a SubjectPublicKeyInfo.
Signed verify_by_rsa(const tls::SignedObject& object, const Algorithm& algorithm, Bytes public_key) {
  const Hash hash = hash_of(object, algorithm);
  if (hash.error != 0) return verdict_of(hash.error);
  HeldRsaKey held;
  if (!held.good) return Signed::unknown;
  word32 index = 0;
  const int returned = wc_RsaPublicKeyDecode(data_of(public_key), &index, &held.key, size_of(public_key));
  if (returned != 0) return verdict_of_key(returned);
  return verdict_of(algorithm.mask != WC_MGF1NONE ? verify_pss(object, algorithm, hash, held.key)
                                                  : verify_pkcs1(object, algorithm, hash, held.key));
}

Signed verify_by_ec(const tls::SignedObject& object, const Algorithm& algorithm, Bytes public_key) {
  const Hash hash = hash_of(object, algorithm);
  if (hash.error != 0) return verdict_of(hash.error);
  ecc_key key;
  if (wc_ecc_init(&key) != 0) return Signed::unknown;
  word32 index = 0;
  int returned = wc_EccPublicKeyDecode(data_of(public_key), &index, &key, size_of(public_key));
  Signed verdict = verdict_of_key(returned);
  if (returned == 0) {
    int holds = 0;
    returned = wc_ecc_verify_hash(data_of(object.signature), size_of(object.signature), hash.bytes.data(), hash.size,
                                  &holds, &key);
    verdict = verdict_of(returned == 0 && holds != 1 ? SIG_VERIFY_E : returned);
  }
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

}  // namespace

Signed WolfCryptVerifier::do_is_signed(Bytes object, const tls::CertificateView& issuer) try {
  const auto parts = tls::read_signed_object(object);
  if (!parts) return Signed::no;
  const Algorithm* const algorithm = algorithm_of(parts->scheme);
  if (algorithm == nullptr || issuer.key_type == KeyType::unknown || issuer.key_type == KeyType::ed448) {
    return Signed::unsupported;
  }
  if (!fits(issuer.key_type, *algorithm)) return Signed::no;
  switch (algorithm->key) {
    case KeyType::rsa: return verify_by_rsa(*parts, *algorithm, issuer.public_key);
    case KeyType::ec: return verify_by_ec(*parts, *algorithm, issuer.public_key);
    default: return verify_by_ed25519(*parts, issuer.public_key);
  }
} catch (const std::bad_alloc&) {
  return Signed::unknown;
}

}  // namespace fairlead::ports::wolfssl
