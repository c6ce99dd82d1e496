// SPDX-License-Identifier: Apache-2.0
/// @file  What is stored: AES-256-GCM, and keys of PINs.
#include "fairlead/base/secret.hpp"
#include "fairlead/base/try.hpp"

#include "psa.hpp"

#include <mbedtls/cipher.h>
#include <mbedtls/gcm.h>
#include <mbedtls/md.h>
#include <mbedtls/pkcs5.h>

namespace fairlead::ports {
namespace {

using crypto_mbedtls::octets;

Result<void> result_of(int status) {
  switch (status) {
    case 0: return {};
    case MBEDTLS_ERR_CIPHER_ALLOC_FAILED:
    case MBEDTLS_ERR_MD_ALLOC_FAILED: return fail(Errc::no_memory);
    default: return fail(Errc::internal);
  }
}

/// Not by PSA: in one call that wants the tag behind the data, and in steps it writes to no memory where it gets none
/// for a copy of the tag (psa_aead_finish in 3.6.6).
class Gcm {
 public:
  Gcm() { mbedtls_gcm_init(&context_); }
  Gcm(const Gcm&) = delete;
  Gcm& operator=(const Gcm&) = delete;
  ~Gcm() { mbedtls_gcm_free(&context_); }

  Result<void> set_key(Bytes key) {
    return result_of(
        mbedtls_gcm_setkey(&context_, MBEDTLS_CIPHER_ID_AES, octets(key), static_cast<unsigned>(key.size() * 8)));
  }
  mbedtls_gcm_context* get() { return &context_; }

 private:
  mbedtls_gcm_context context_{};
};

}  // namespace

Result<void> MbedTlsCrypto::do_seal(std::span<const std::byte, kMasterKey> key,
                                    std::span<const std::byte, kNonce> nonce, Bytes associated, MutableBytes data,
                                    std::span<std::byte, kTag> tag) {
  Gcm gcm;
  FAIRLEAD_TRY(gcm.set_key(key));
  return result_of(mbedtls_gcm_crypt_and_tag(gcm.get(), MBEDTLS_GCM_ENCRYPT, data.size(), octets(nonce), nonce.size(),
                                             octets(associated), associated.size(), octets(data), octets(data),
                                             tag.size(), octets(MutableBytes(tag))));
}

Result<bool> MbedTlsCrypto::do_open(std::span<const std::byte, kMasterKey> key,
                                    std::span<const std::byte, kNonce> nonce, Bytes associated, MutableBytes data,
                                    std::span<const std::byte, kTag> tag) {
  Gcm gcm;
  FAIRLEAD_TRY(gcm.set_key(key));
  const int status = mbedtls_gcm_auth_decrypt(gcm.get(), data.size(), octets(nonce), nonce.size(), octets(associated),
                                              associated.size(), octets(tag), tag.size(), octets(data), octets(data));
  if (status == 0) return true;
  zeroize(data);
  if (status == MBEDTLS_ERR_GCM_AUTH_FAILED) return false;
  return fail(result_of(status).error());
}

// PSA has PBKDF2 only where it is built by a configuration of PSA's own.
Result<void> MbedTlsCrypto::do_stretch(Bytes secret, Bytes salt, std::uint32_t iterations, MutableBytes into) {
  if (into.empty()) return {};
  return result_of(mbedtls_pkcs5_pbkdf2_hmac_ext(MBEDTLS_MD_SHA256, octets(secret), secret.size(), octets(salt),
                                                 salt.size(), iterations, static_cast<std::uint32_t>(into.size()),
                                                 octets(into)));
}

}  // namespace fairlead::ports
