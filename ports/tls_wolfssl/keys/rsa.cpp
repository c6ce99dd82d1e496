// SPDX-License-Identifier: Apache-2.0
/// @file  For a wolfSSL with RSA.
#include "key_functions.hpp"

#include <algorithm>
#include <iterator>

#include <wolfssl/options.h>
#include <wolfssl/error-ssl.h>
#include <wolfssl/ssl.h>
#include <wolfssl/wolfcrypt/asn.h>
#include <wolfssl/wolfcrypt/asn_public.h>
#include <wolfssl/wolfcrypt/error-crypt.h>
#include <wolfssl/wolfcrypt/rsa.h>

namespace fairlead::ports::wolfssl {
namespace {

using tls::SignatureScheme;
using tls::Signed;

/// Frees what a key of wolfCrypt's holds when it goes.
struct HeldRsaKey {
  HeldRsaKey() = default;
  HeldRsaKey(const HeldRsaKey&) = delete;
  HeldRsaKey& operator=(const HeldRsaKey&) = delete;
  ~HeldRsaKey() { wc_FreeRsaKey(&key); }
  RsaKey key{};
  int error = wc_InitRsaKey(&key, nullptr);

  /// Takes up a SubjectPublicKeyInfo. 0, or wolfCrypt's error.
  int decode(Bytes public_key) {
    word32 index = 0;
    return error != 0 ? error : wc_RsaPublicKeyDecode(data_of(public_key), &index, &key, size_of(public_key));
  }
};

int public_key(Bytes private_key, MutableBytes into) {
  HeldRsaKey held;
  if (held.error != 0) return held.error;
  word32 index = 0;
  const int returned = wc_RsaPrivateKeyDecode(data_of(private_key), &index, &held.key, size_of(private_key));
  return returned != 0 ? returned : wc_RsaKeyToPublicDer(&held.key, data_of(into), size_of(into));
}

int stand_in(Bytes public_key, MutableBytes into) {
  HeldRsaKey held;
  int returned = held.decode(public_key);
  if (returned != 0) return returned;
  RsaKey& key = held.key;
  key.type = RSA_PRIVATE;
  for (mp_int* const number : {&key.d, &key.p, &key.q, &key.dP, &key.dQ, &key.u}) {
    if (returned == 0) returned = mp_set(number, 1);
  }
  return returned != 0 ? returned : wc_RsaKeyToDer(&key, data_of(into), size_of(into));
}

// ---- Signatures of certificates and lists ----

/// WC_MGF1NONE for a scheme without a mask, which has the older padding.
int mask_of(SignatureScheme scheme) {
  switch (scheme) {
    case SignatureScheme::rsa_pss_rsae_sha256: return WC_MGF1SHA256;
    case SignatureScheme::rsa_pss_rsae_sha384: return WC_MGF1SHA384;
    case SignatureScheme::rsa_pss_rsae_sha512: return WC_MGF1SHA512;
    default: return WC_MGF1NONE;
  }
}

int verify_pss(const tls::SignedObject& object, int mask, const Hash& hash, RsaKey& key) {
  Memory signature;
  Memory opened;
  if (!signature.assign(object.signature) || !opened.resize(object.signature.size())) return MEMORY_E;
  const int returned = wc_RsaPSS_VerifyCheck(data_of(signature.bytes()), size_of(signature.bytes()),
                                             data_of(opened.bytes()), size_of(opened.bytes()), hash.memory.data(),
                                             hash.size, static_cast<wc_HashType>(hash.type), mask, &key);
  return returned > 0 ? 0 : returned;
}

/// As verify_pss(), with the older padding (RFC 8017 section 8.2.2).
int verify_pkcs1(const tls::SignedObject& object, const Hash& hash, RsaKey& key) {
  if (static_cast<int>(object.signature.size()) != wc_RsaEncryptSize(&key)) return SIG_VERIFY_E;
  Memory opened;
  if (!opened.resize(object.signature.size())) return MEMORY_E;
  const int size = wc_RsaSSL_Verify(data_of(object.signature), size_of(object.signature), data_of(opened.bytes()),
                                    size_of(opened.bytes()), &key);
  if (size < 0) return size;
  std::array<unsigned char, MAX_DER_DIGEST_SZ> wanted{};
  const word32 wanted_size = wc_EncodeSignature(wanted.data(), hash.memory.data(), hash.size,
                                                wc_HashGetOID(static_cast<wc_HashType>(hash.type)));
  if (wanted_size == 0) return MEMORY_E;
  const Bytes got = Bytes(opened.bytes()).first(static_cast<std::size_t>(size));
  return equal(got, view(wanted.data(), wanted_size)) ? 0 : SIG_VERIFY_E;
}

Signed verify(const tls::SignedObject& object, Bytes public_key) {
  const Hash hash = hash_of(object);
  if (hash.error != 0) return verdict_of(hash.error);
  HeldRsaKey held;
  if (held.error != 0) return Signed::unknown;
  if (const int returned = held.decode(public_key); returned != 0) return verdict_of_key(returned);
  const int mask = mask_of(object.scheme);
  return verdict_of(mask != WC_MGF1NONE ? verify_pss(object, mask, hash, held.key)
                                        : verify_pkcs1(object, hash, held.key));
}

// ---- Signatures of ours ----

/// wolfSSL gives the digest within a DigestInfo (RFC 8017 section 9.2), at whose end it stands.
int sign_pkcs1(WOLFSSL*, const unsigned char* info, unsigned size, unsigned char* into, word32* written,
               const unsigned char*, unsigned, void* engine) {
  constexpr unsigned kBefore = 19;
  if (size <= kBefore) return -1;
  const Bytes digest = view(info, size).subspan(kBefore);
  return engine_in(engine).sign(kPkcs1.by_size(digest.size()), digest, into, written);
}

int sign_pss(WOLFSSL*, const unsigned char* digest, unsigned size, unsigned char* into, unsigned* written, int, int,
             const unsigned char*, unsigned, void* engine) {
  return engine_in(engine).sign(kPss.by_size(size), view(digest, size), into, written);
}

/// wolfSSL verifies each RSA signature of ours again, against faults of the machine, and would take the key that it
/// does not have. Opens the signature by the public half; the size of what is in it, or wolfCrypt's error.
template <class Open>
int open_signature(void* engine, const Open& open) {
  HeldRsaKey held;
  const int returned = held.decode(engine_in(engine).own_certificate().public_key);
  return returned != 0 ? returned : open(held.key);
}

int check_pkcs1(WOLFSSL*, unsigned char* signature, unsigned size, unsigned char** opened, const unsigned char*,
                unsigned, void* engine) {
  return open_signature(engine, [&](RsaKey& key) { return wc_RsaSSL_VerifyInline(signature, size, opened, &key); });
}

struct PssHash {
  int number;  ///< wolfSSL numbers it here as certificates do.
  wc_HashType type;
  SignatureScheme scheme;
};
constexpr PssHash kPssHashes[] = {
    {SHA256h, WC_HASH_TYPE_SHA256, SignatureScheme::rsa_pss_rsae_sha256},
    {SHA384h, WC_HASH_TYPE_SHA384, SignatureScheme::rsa_pss_rsae_sha384},
    {SHA512h, WC_HASH_TYPE_SHA512, SignatureScheme::rsa_pss_rsae_sha512},
};

int check_pss(WOLFSSL*, unsigned char* signature, unsigned size, unsigned char** opened, int hash, int mask,
              const unsigned char*, unsigned, void* engine) {
  const auto* const known = std::ranges::find(kPssHashes, hash, &PssHash::number);
  const wc_HashType type = known == std::end(kPssHashes) ? WC_HASH_TYPE_NONE : known->type;
  return open_signature(engine,
                        [&](RsaKey& key) { return wc_RsaPSS_VerifyInline(signature, size, opened, type, mask, &key); });
}

void let_sign_elsewhere(WOLFSSL_CTX* context) {
  wolfSSL_CTX_SetRsaSignCb(context, sign_pkcs1);
  wolfSSL_CTX_SetRsaPssSignCb(context, sign_pss);
  wolfSSL_CTX_SetRsaSignCheckCb(context, check_pkcs1);
  wolfSSL_CTX_SetRsaPssSignCheckCb(context, check_pss);
}

void ask_engine(WOLFSSL* ssl, WolfSslEngine& engine) {
  wolfSSL_SetRsaSignCtx(ssl, &engine);
  wolfSSL_SetRsaPssSignCtx(ssl, &engine);
}

// ---- The peer's signature in the handshake ----

/// The size of what is in the signature, which wolfSSL compares, or wolfCrypt's error.
int open_pss(WOLFSSL* ssl, unsigned char* signature, unsigned size, unsigned char** opened, int hash, int mask,
             const unsigned char* key_data, unsigned key_size, void*) {
  const auto* const known = std::ranges::find(kPssHashes, hash, &PssHash::number);
  if (known == std::end(kPssHashes) || !engine_of(ssl).may_be_signed_by(known->scheme)) return VERIFY_SIGN_ERROR;
  HeldRsaKey held;
  const int returned = held.decode(view(key_data, key_size));
  return returned != 0 ? returned : wc_RsaPSS_VerifyInline(signature, size, opened, known->type, mask, &held.key);
}

void verify_peer(WOLFSSL_CTX* context) {
  (void)wolfSSL_CTX_SetMinRsaKey_Sz(context, 512);
  wolfSSL_CTX_SetRsaPssVerifyCb(context, open_pss);
}

constexpr KeyFunctions kFunctions{public_key, stand_in, verify, let_sign_elsewhere, ask_engine, verify_peer};

}  // namespace

const KeyFunctions* rsa_functions() { return &kFunctions; }

}  // namespace fairlead::ports::wolfssl
