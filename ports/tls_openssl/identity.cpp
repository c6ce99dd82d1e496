// SPDX-License-Identifier: Apache-2.0
#include "engine.hpp"
#include "load.hpp"
#include "objects.hpp"
#include "provider.hpp"

#include <new>

#include <openssl/err.h>
#include <openssl/x509.h>

namespace fairlead::ports {

using openssl::load_fault;

namespace {

std::unexpected<tls::LoadFault> blame_key(tls::LoadFault fault) {
  fault.input = tls::LoadFault::Input::key;
  return std::unexpected(fault);
}

/// Why a private key is not that of the certificate. A key that OpenSSL could not decode with its certificate, for want
/// of memory or since it is of a kind that OpenSSL does not know, is tried once more.
std::unexpected<tls::LoadFault> mismatch(const OpenSslLibrary::Impl& library, const X509* certificate) {
  if (X509_get0_pubkey(certificate) != nullptr) return blame_key(load_fault(Errc::key_mismatch).error());
  unsigned char* der = nullptr;
  const int size = i2d_X509_PUBKEY(X509_get_X509_PUBKEY(certificate), &der);
  if (size <= 0) return blame_key(load_fault(Errc::no_memory).error());
  const unsigned char* at = der;
  const openssl::Owned<evp_pkey_st> key(d2i_PUBKEY_ex(nullptr, &at, size, library.context, nullptr));
  OPENSSL_free(der);
  if (key) return blame_key(load_fault(Errc::no_memory).error());
  auto fault = load_fault(Errc::unsupported);
  if (fault.error().error == Errc::unsupported) fault.error().index = 0;  // The certificate, and not the key.
  return fault;
}

/// The identity without its key.
tls::Loaded<std::shared_ptr<OpenSslIdentity::Impl>> with_chain(const OpenSslLibrary& library, Bytes chain) {
  tls::Loaded<openssl::Certificates> certificates = openssl::parse_certificates(*library.impl(), chain);
  if (!certificates) return std::unexpected(certificates.error());
  auto impl = std::make_shared<OpenSslIdentity::Impl>();
  impl->library = library.impl();
  impl->certificate = std::move(certificates->front());
  impl->intermediates.reset(sk_X509_new_null());
  if (!impl->intermediates) return load_fault(Errc::no_memory);
  for (std::size_t i = 1; i < certificates->size(); ++i) {
    if (sk_X509_push(impl->intermediates.get(), (*certificates)[i].get()) <= 0) return load_fault(Errc::no_memory);
    (void)(*certificates)[i].release();
  }
  const auto fingerprint = openssl::digest(*library.impl(), std::span(&chain, 1));
  if (!fingerprint) return load_fault(fingerprint.error());
  impl->fingerprint = *fingerprint;
  return impl;
}

}  // namespace

tls::Loaded<OpenSslIdentity> OpenSslIdentity::from_bytes(const OpenSslLibrary& library, Bytes chain, Bytes key,
                                                         std::string_view password) try {
  auto impl = with_chain(library, chain);
  if (!impl) return std::unexpected(impl.error());
  auto private_key = openssl::parse_key(*library.impl(), key, password);
  if (!private_key) return blame_key(private_key.error());
  (*impl)->key = std::move(*private_key);
  if (X509_check_private_key((*impl)->certificate.get(), (*impl)->key.get()) != 1) {
    return mismatch(*library.impl(), (*impl)->certificate.get());
  }
  (*impl)->kind = openssl::describe((*impl)->key.get());
  return OpenSslIdentity(*std::move(impl));
} catch (const std::bad_alloc&) {
  return load_fault(Errc::no_memory);
}

tls::Loaded<OpenSslIdentity> OpenSslIdentity::from_key(const OpenSslLibrary& library, Bytes chain,
                                                       tls::SigningKey& key) try {
  auto impl = with_chain(library, chain);
  if (!impl) return std::unexpected(impl.error());
  auto wrapped = openssl::wrap_key(*library.impl(), key);
  if (!wrapped) return blame_key(wrapped.error());
  (*impl)->key = std::move(*wrapped);
  (*impl)->signing_key = &key;
  const EVP_PKEY* certified = X509_get0_pubkey((*impl)->certificate.get());
  if (certified == nullptr || EVP_PKEY_eq(certified, (*impl)->key.get()) != 1) {
    return mismatch(*library.impl(), (*impl)->certificate.get());
  }
  (*impl)->kind = openssl::describe((*impl)->key.get());
  ERR_clear_error();
  return OpenSslIdentity(*std::move(impl));
} catch (const std::bad_alloc&) {
  return load_fault(Errc::no_memory);
}

}  // namespace fairlead::ports
