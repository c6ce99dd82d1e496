// SPDX-License-Identifier: Apache-2.0
/// @file  Tickets, and the digests that they are bound to.
#include "engine.hpp"

#include <array>

#include <openssl/crypto.h>
#include <openssl/evp.h>
#include <openssl/ssl.h>

namespace fairlead::ports::openssl {

int OpenSslEngine::note_ticket(SSL* ssl, SSL_SESSION* session) {
  auto& engine = *static_cast<OpenSslEngine*>(SSL_get_app_data(ssl));
  if (SSL_SESSION_is_resumable(session) == 0) return 0;
  engine.session_.reset(session);
  engine.found().ticket = true;
  return 1;  // The session is ours.
}

Result<std::size_t> OpenSslEngine::do_export_ticket(MutableBytes into) {
  if (!session_) return fail(Errc::unsupported);
  const int size = i2d_SSL_SESSION(session_.get(), nullptr);
  if (size <= 0) return fail(Errc::unsupported);
  if (static_cast<std::size_t>(size) > into.size()) return fail(Errc::no_space);
  auto* data = reinterpret_cast<unsigned char*>(into.data());
  (void)i2d_SSL_SESSION(session_.get(), &data);
  session_.reset();
  return static_cast<std::size_t>(size);
}

Result<tls::Digest> OpenSslEngine::do_digest(std::span<const Bytes> parts) const {
  return openssl::digest(*trust_.impl()->library, parts);
}

std::string_view OpenSslEngine::do_library() const { return OpenSSL_version(OPENSSL_VERSION); }

tls::Digest OpenSslEngine::do_trust_fingerprint() const { return trust_.impl()->fingerprint; }

tls::Digest OpenSslEngine::do_identity_fingerprint() const {
  return identity_ ? identity_->impl()->fingerprint : tls::Digest{};
}

Result<tls::Digest> digest(const OpenSslLibrary::Impl& library, std::span<const Bytes> parts) {
  const Owned<evp_md_st> sha256(EVP_MD_fetch(library.context, "SHA256", nullptr));
  const Owned<evp_md_ctx_st> context(EVP_MD_CTX_new());
  tls::Digest made{};
  bool good = sha256 && context && EVP_DigestInit_ex2(context.get(), sha256.get(), nullptr) == 1;
  for (const Bytes part : parts) good = good && EVP_DigestUpdate(context.get(), part.data(), part.size()) == 1;
  good = good && EVP_DigestFinal_ex(context.get(), reinterpret_cast<unsigned char*>(made.data()), nullptr) == 1;
  if (!good) return fail(Errc::no_memory);
  return made;
}

}  // namespace fairlead::ports::openssl
