// SPDX-License-Identifier: Apache-2.0
#include "key_functions.hpp"

#include <wolfssl/options.h>
#include <wolfssl/ssl.h>
#include <wolfssl/wolfcrypt/error-crypt.h>
#include <wolfssl/wolfcrypt/hash.h>

namespace fairlead::ports::wolfssl {
namespace {

using tls::SignatureScheme;

wc_HashType hash_in(SignatureScheme scheme) {
  const std::string_view name = tls::name(scheme);
  if (name.ends_with("sha1")) return WC_HASH_TYPE_SHA;
  if (name.ends_with("sha256")) return WC_HASH_TYPE_SHA256;
  if (name.ends_with("sha384")) return WC_HASH_TYPE_SHA384;
  return name.ends_with("sha512") ? WC_HASH_TYPE_SHA512 : WC_HASH_TYPE_NONE;
}

}  // namespace

tls::KeyType key_of(SignatureScheme scheme) {
  if (scheme == SignatureScheme::ed25519) return tls::KeyType::ed25519;
  const std::string_view name = tls::name(scheme);
  if (name.starts_with("ecdsa_")) return tls::KeyType::ec;
  return name.starts_with("rsa_pkcs1_") || name.starts_with("rsa_pss_rsae_") ? tls::KeyType::rsa
                                                                             : tls::KeyType::unknown;
}

bool has_scheme(SignatureScheme scheme) {
  const bool has_digest = scheme == SignatureScheme::ed25519 || wc_HashGetDigestSize(hash_in(scheme)) > 0;
  return has_digest && functions_for(key_of(scheme)) != nullptr;
}

const KeyFunctions* functions_for(tls::KeyType type) {
  switch (type) {
    case tls::KeyType::rsa:
    case tls::KeyType::rsa_pss: return rsa_functions();
    case tls::KeyType::ec: return ec_functions();
    case tls::KeyType::ed25519: return ed25519_functions();
    default: return nullptr;
  }
}

tls::Signed verdict_of(int returned) {
  if (returned == 0) return tls::Signed::yes;
  if (fault_of_machine(returned)) return tls::Signed::unknown;
  return returned == HASH_TYPE_E || returned == NOT_COMPILED_IN ? tls::Signed::unsupported : tls::Signed::no;
}

tls::Signed verdict_of_key(int returned) {
  return fault_of_machine(returned) ? tls::Signed::unknown : tls::Signed::unsupported;
}

Hash hash_of(const tls::SignedObject& object) {
  static_assert(WC_MAX_DIGEST_SIZE <= Hash::kMost);
  Hash hash;
  const wc_HashType type = hash_in(object.scheme);
  const int size = wc_HashGetDigestSize(type);
  if (size <= 0) return {.error = HASH_TYPE_E};
  hash.type = type;
  hash.size = static_cast<unsigned>(size);
  hash.error = wc_Hash(type, data_of(object.content), size_of(object.content), hash.memory.data(), hash.size);
  return hash;
}

WolfSslEngine& engine_of(WOLFSSL* ssl) { return engine_in(wolfSSL_get_ex_data(ssl, 0)); }

}  // namespace fairlead::ports::wolfssl
