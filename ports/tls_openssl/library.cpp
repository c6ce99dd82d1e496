// SPDX-License-Identifier: Apache-2.0
#include "fairlead/base/try.hpp"

#include "engine.hpp"
#include "held.hpp"

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

namespace {

/// What a server's message Certificate takes at most. The usual ones have 2 to 6 KiB.
constexpr long kLargestChain = 32 * 1024;

/// What no policy changes. Every setting that openssl.cnf's section system_default can touch is set here or by
/// apply_policy().
Owned<ssl_ctx_st> make_context(OSSL_LIB_CTX* library) {
  Owned<ssl_ctx_st> made(SSL_CTX_new_ex(library, nullptr, TLS_client_method()));
  if (!made) return nullptr;
  SSL_CTX* context = made.get();
  SSL_CTX_clear_options(context, SSL_CTX_get_options(context));
  SSL_CTX_set_options(context, SSL_OP_NO_RENEGOTIATION | SSL_OP_NO_COMPRESSION | SSL_OP_NO_TICKET);
  SSL_CTX_set_mode(context, SSL_MODE_AUTO_RETRY | SSL_MODE_RELEASE_BUFFERS | SSL_MODE_ENABLE_PARTIAL_WRITE |
                                SSL_MODE_ACCEPT_MOVING_WRITE_BUFFER | SSL_MODE_NO_AUTO_CHAIN);
  // 80 bits, below what any policy of ours accepts: strength is judged by the policy, alike with every library.
  SSL_CTX_set_security_level(context, 1);
  SSL_CTX_set_session_cache_mode(context, SSL_SESS_CACHE_CLIENT | SSL_SESS_CACHE_NO_INTERNAL);
  SSL_CTX_sess_set_new_cb(context, OpenSslEngine::note_ticket);
  SSL_CTX_set_read_ahead(context, 1);
  SSL_CTX_set_max_cert_list(context, kLargestChain);
  SSL_CTX_set_verify(context, SSL_VERIFY_PEER, nullptr);
  SSL_CTX_set_cert_verify_callback(context, OpenSslEngine::verify_peer, nullptr);
  SSL_CTX_set_info_callback(context, OpenSslEngine::note_alert);
  SSL_CTX_set_cert_cb(context, OpenSslEngine::note_certificate_request, nullptr);
  return made;
}

}  // namespace
}  // namespace openssl

Result<OpenSslLibrary> OpenSslLibrary::open() {
  auto impl = std::make_shared<Impl>();
  FAIRLEAD_TRY_ASSIGN(impl->context, openssl::shared_context());
  impl->bio_method = openssl::make_bio_method();
  impl->sessions = openssl::make_context(impl->context);
  ERR_clear_error();
  if (!impl->bio_method || !impl->sessions) return fail(Errc::no_memory);
  return OpenSslLibrary(std::move(impl));
}

}  // namespace fairlead::ports
