// SPDX-License-Identifier: Apache-2.0
#include "fairlead/base/try.hpp"

#include "engine.hpp"
#include "held.hpp"

#include <new>

#include <openssl/bio.h>
#include <openssl/err.h>
#include <openssl/evp.h>
#include <openssl/ssl.h>
#include <openssl/x509.h>

namespace fairlead::ports {
namespace openssl {

void Free::operator()(bio_method_st* object) const { BIO_meth_free(object); }
void Free::operator()(bio_st* object) const { BIO_free_all(object); }
void Free::operator()(evp_md_ctx_st* object) const { EVP_MD_CTX_free(object); }
void Free::operator()(evp_md_st* object) const { EVP_MD_free(object); }
void Free::operator()(evp_pkey_ctx_st* object) const { EVP_PKEY_CTX_free(object); }
void Free::operator()(evp_pkey_st* object) const { EVP_PKEY_free(object); }
void Free::operator()(ssl_ctx_st* object) const { SSL_CTX_free(object); }
void Free::operator()(ssl_session_st* object) const { SSL_SESSION_free(object); }
void Free::operator()(ssl_st* object) const { SSL_free(object); }
void Free::operator()(stack_st_X509* object) const { sk_X509_pop_free(object, X509_free); }
void Free::operator()(X509_crl_st* object) const { X509_CRL_free(object); }
void Free::operator()(x509_st* object) const { X509_free(object); }
void Free::operator()(x509_store_st* object) const { X509_STORE_free(object); }

}  // namespace openssl

Result<OpenSslLibrary> OpenSslLibrary::open() try {
  auto impl = std::make_shared<Impl>();
  FAIRLEAD_TRY_ASSIGN(impl->context, openssl::shared_context());
  impl->bio_method = openssl::make_bio_method();
  impl->sha256.reset(EVP_MD_fetch(impl->context, "SHA256", nullptr));
  ERR_clear_error();
  if (!impl->bio_method || !impl->sha256) return fail(Errc::no_memory);
  return OpenSslLibrary(std::move(impl));
} catch (const std::bad_alloc&) {
  return fail(Errc::no_memory);
}

}  // namespace fairlead::ports
