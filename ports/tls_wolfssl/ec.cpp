// SPDX-License-Identifier: Apache-2.0
#include "key_functions.hpp"

#include <algorithm>
#include <array>
#include <iterator>

#include <wolfssl/options.h>
#include <wolfssl/error-ssl.h>
#include <wolfssl/ssl.h>
#include <wolfssl/wolfcrypt/asn_public.h>
#include <wolfssl/wolfcrypt/ecc.h>
#include <wolfssl/wolfcrypt/error-crypt.h>

namespace fairlead::ports::wolfssl {
namespace {

using tls::SignatureScheme;
using tls::Signed;

/// Frees what a key of wolfCrypt's holds when it goes.
struct HeldEcKey {
  HeldEcKey() = default;
  HeldEcKey(const HeldEcKey&) = delete;
  HeldEcKey& operator=(const HeldEcKey&) = delete;
  ~HeldEcKey() { wc_ecc_free(&key); }
  ecc_key key{};
  int error = wc_ecc_init(&key);

  /// Takes up a SubjectPublicKeyInfo. 0, or wolfCrypt's error.
  int decode(Bytes public_key) {
    word32 index = 0;
    return error != 0 ? error : wc_EccPublicKeyDecode(data_of(public_key), &index, &key, size_of(public_key));
  }
};

int public_key(Bytes private_key, MutableBytes into) {
  HeldEcKey held;
  int returned = held.error;
  word32 index = 0;
  if (returned == 0) {
    returned = wc_EccPrivateKeyDecode(data_of(private_key), &index, &held.key, size_of(private_key));
  }
  // The public half is computed: one that stands in the file may be another's.
  if (returned == 0) returned = wc_ecc_make_pub(&held.key, nullptr);
  return returned != 0 ? returned : wc_EccPublicKeyToDer(&held.key, data_of(into), size_of(into), 1);
}

int stand_in(Bytes public_key, MutableBytes into) {
  HeldEcKey known;
  HeldEcKey made;
  int returned = known.decode(public_key);
  if (returned == 0) returned = made.error;
  if (returned == 0) {
    const int curve = wc_ecc_get_curve_id(known.key.idx);
    std::array<unsigned char, MAX_ECC_BYTES> one{};
    const auto size = static_cast<word32>(wc_ecc_get_curve_size_from_id(curve));
    one[size - 1] = 1;
    returned = wc_ecc_import_private_key_ex(one.data(), size, nullptr, 0, &made.key, curve);
  }
  return returned != 0 ? returned : wc_EccPrivateKeyToDer(&made.key, data_of(into), size_of(into));
}

Signed verify(const tls::SignedObject& object, Bytes public_key) {
  const Hash hash = hash_of(object);
  if (hash.error != 0) return verdict_of(hash.error);
  HeldEcKey held;
  if (held.error != 0) return Signed::unknown;
  if (const int returned = held.decode(public_key); returned != 0) return verdict_of_key(returned);
  int holds = 0;
  const int returned = wc_ecc_verify_hash(data_of(object.signature), size_of(object.signature), hash.memory.data(),
                                          hash.size, &holds, &held.key);
  return verdict_of(returned == 0 && holds != 1 ? SIG_VERIFY_E : returned);
}

int sign(WOLFSSL*, const unsigned char* digest, unsigned size, unsigned char* into, word32* written,
         const unsigned char*, unsigned, void* engine) {
  return engine_in(engine).sign(kEcdsa.by_size(size), view(digest, size), into, written);
}

void let_sign_elsewhere(WOLFSSL_CTX* context) { wolfSSL_CTX_SetEccSignCb(context, sign); }
void ask_engine(WOLFSSL* ssl, WolfSslEngine& engine) { wolfSSL_SetEccSignCtx(ssl, &engine); }

struct Ecdsa {
  int curve;
  unsigned digest;
  SignatureScheme scheme;
};
constexpr Ecdsa kWithCurve[] = {
    {ECC_SECP256R1, 32, SignatureScheme::ecdsa_secp256r1_sha256},
    {ECC_SECP384R1, 48, SignatureScheme::ecdsa_secp384r1_sha384},
    {ECC_SECP521R1, 64, SignatureScheme::ecdsa_secp521r1_sha512},
};

SignatureScheme ecdsa_of(int curve, unsigned digest) {
  const auto* const known = std::ranges::find_if(
      kWithCurve, [curve, digest](const Ecdsa& one) { return one.curve == curve && one.digest == digest; });
  return known == std::end(kWithCurve) ? SignatureScheme::none : known->scheme;
}

/// 0 and *holds, or wolfCrypt's error.
int verify_handshake(WOLFSSL* ssl, const unsigned char* signature, unsigned size, const unsigned char* digest,
                     unsigned digest_size, const unsigned char* key_data, unsigned key_size, int* holds, void*) {
  *holds = 0;
  HeldEcKey held;
  int returned = held.decode(view(key_data, key_size));
  if (returned == 0 && !engine_of(ssl).may_be_signed_by(ecdsa_of(wc_ecc_get_curve_id(held.key.idx), digest_size))) {
    returned = VERIFY_SIGN_ERROR;
  }
  return returned != 0 ? returned : wc_ecc_verify_hash(signature, size, digest, digest_size, holds, &held.key);
}

void verify_peer(WOLFSSL_CTX* context) {
  (void)wolfSSL_CTX_SetMinEccKey_Sz(context, 160);
  wolfSSL_CTX_SetEccVerifyCb(context, verify_handshake);
}

constexpr KeyFunctions kFunctions{public_key, stand_in, verify, let_sign_elsewhere, ask_engine, verify_peer};

}  // namespace

const KeyFunctions* ec_functions() { return &kFunctions; }

}  // namespace fairlead::ports::wolfssl
