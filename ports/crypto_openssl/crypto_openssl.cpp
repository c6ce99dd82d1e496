// SPDX-License-Identifier: Apache-2.0
#include "fairlead/ports/crypto_openssl.hpp"

#include "fairlead/base/try.hpp"

#include "impl.hpp"

#include <new>
#include <utility>

#include <openssl/bn.h>
#include <openssl/ec.h>
#include <openssl/evp.h>
#include <openssl/kdf.h>
#include <openssl/rand.h>

namespace fairlead::ports {
namespace crypto_openssl {

void Free::operator()(bignum_ctx* object) const { BN_CTX_free(object); }
void Free::operator()(bignum_st* object) const { BN_clear_free(object); }
void Free::operator()(ec_group_st* object) const { EC_GROUP_free(object); }
void Free::operator()(ec_point_st* object) const { EC_POINT_clear_free(object); }
void Free::operator()(evp_cipher_ctx_st* object) const { EVP_CIPHER_CTX_free(object); }
void Free::operator()(evp_cipher_st* object) const { EVP_CIPHER_free(object); }
void Free::operator()(evp_kdf_ctx_st* object) const { EVP_KDF_CTX_free(object); }
void Free::operator()(evp_kdf_st* object) const { EVP_KDF_free(object); }
void Free::operator()(evp_mac_ctx_st* object) const { EVP_MAC_CTX_free(object); }
void Free::operator()(evp_mac_st* object) const { EVP_MAC_free(object); }
void Free::operator()(evp_md_ctx_st* object) const { EVP_MD_CTX_free(object); }
void Free::operator()(evp_md_st* object) const { EVP_MD_free(object); }
void Free::operator()(evp_pkey_ctx_st* object) const { EVP_PKEY_CTX_free(object); }
void Free::operator()(evp_pkey_st* object) const { EVP_PKEY_free(object); }

const char* name_of(HashAlgorithm algorithm) {
  switch (algorithm) {
    case HashAlgorithm::sha256: return "SHA2-256";
    case HashAlgorithm::sha384: return "SHA2-384";
    default: return "SHA2-512";
  }
}

}  // namespace crypto_openssl

using crypto_openssl::Attempt;

Result<OpenSslCrypto> OpenSslCrypto::open() {
  auto impl = std::unique_ptr<Impl>(new (std::nothrow) Impl);
  if (!impl) return fail(Errc::no_memory);
  FAIRLEAD_TRY_ASSIGN(OSSL_LIB_CTX* const context, crypto_openssl::shared_context());
  const Attempt attempt;
  impl->context = context;
  using enum platform::HashAlgorithm;
  for (const auto algorithm : {sha256, sha384, sha512}) {
    auto& hash = impl->hashes[static_cast<std::size_t>(algorithm)];
    hash.reset(EVP_MD_fetch(context, crypto_openssl::name_of(algorithm), nullptr));
    if (!hash) return attempt.failed();
  }
  impl->hmac.reset(EVP_MAC_fetch(context, "HMAC", nullptr));
  impl->aes.reset(EVP_CIPHER_fetch(context, "AES-256-GCM", nullptr));
  impl->pbkdf2.reset(EVP_KDF_fetch(context, "PBKDF2", nullptr));
  impl->ec.reset(EVP_PKEY_CTX_new_from_name(context, "EC", nullptr));
  impl->rsa.reset(EVP_PKEY_CTX_new_from_name(context, "RSA", nullptr));
  if (!impl->hmac || !impl->aes || !impl->pbkdf2 || !impl->ec || !impl->rsa) return attempt.failed();
  for (EVP_PKEY_CTX* const maker : {impl->ec.get(), impl->rsa.get()}) {
    if (EVP_PKEY_fromdata_init(maker) != 1) return attempt.failed();
  }
  return OpenSslCrypto(std::move(impl));
}

OpenSslCrypto::OpenSslCrypto(std::unique_ptr<Impl> impl) : impl_(std::move(impl)) {}
OpenSslCrypto::OpenSslCrypto(OpenSslCrypto&&) noexcept = default;
OpenSslCrypto& OpenSslCrypto::operator=(OpenSslCrypto&&) noexcept = default;
OpenSslCrypto::~OpenSslCrypto() = default;

Result<void> OpenSslCrypto::do_random(MutableBytes into) {
  if (into.empty()) return {};
  const Attempt attempt;
  // What asks may become a key: the generator is the one that gives nothing to the public.
  if (RAND_priv_bytes_ex(impl_->context, crypto_openssl::octets(into), into.size(), 0) != 1) {
    return fail(Errc::no_entropy);
  }
  return {};
}

}  // namespace fairlead::ports
