// SPDX-License-Identifier: Apache-2.0
#include "fairlead/tls/certificate_reader.hpp"

#include "certificates.hpp"
#include "engine.hpp"
#include "load.hpp"
#include "objects.hpp"
#include "provider.hpp"

#include <new>
#include <string>

#include <openssl/err.h>
#include <openssl/x509.h>

namespace fairlead::ports {

using openssl::load_fault;

namespace {

std::unexpected<tls::LoadFault> blame_key(tls::LoadFault fault) {
  fault.input = tls::LoadFault::Input::key;
  return std::unexpected(fault);
}

std::unexpected<tls::LoadFault> blame_certificate(tls::LoadFault fault) {
  fault.index = 0;
  return std::unexpected(fault);
}

/// Why OpenSSL could not decode the certificate's key with its certificate: for want of memory, or since it is of a
/// kind that OpenSSL does not know.
std::unexpected<tls::LoadFault> undecoded(const OpenSslLibrary::Impl& library, const X509* certificate) {
  unsigned char* der = nullptr;
  const int size = i2d_X509_PUBKEY(X509_get_X509_PUBKEY(certificate), &der);
  if (size <= 0) return load_fault(Errc::no_memory);
  const unsigned char* at = der;
  const openssl::Owned<evp_pkey_st> key(d2i_PUBKEY_ex(nullptr, &at, size, library.context, nullptr));
  OPENSSL_free(der);
  if (key) return load_fault(Errc::no_memory);
  auto fault = load_fault(Errc::unsupported);
  return fault.error().error == Errc::unsupported ? blame_certificate(fault.error()) : fault;
}

/// What the certificate's key is.
tls::Loaded<tls::KeyKind> certified_kind(const OpenSslLibrary::Impl& library, const X509& certificate) {
  const std::string der = openssl::der_of(certificate);
  const auto read = tls::read_certificate(bytes_of(der));
  if (!read) return blame_certificate({.error = Errc::invalid});
  const tls::KeyKind kind = tls::kind_of(*read);
  if (!tls::usable(kind)) return blame_certificate({.error = Errc::unsupported});
  if (X509_get0_pubkey(&certificate) == nullptr) return undecoded(library, &certificate);
  return kind;
}

/// The identity without its key.
tls::Loaded<std::shared_ptr<OpenSslIdentity::Impl>> with_chain(const OpenSslLibrary& library, Bytes chain) {
  tls::Loaded<openssl::Certificates> certificates = openssl::parse_certificates(*library.impl(), chain);
  if (!certificates) return std::unexpected(certificates.error());
  auto impl = std::make_shared<OpenSslIdentity::Impl>();
  impl->library = library.impl();
  impl->certificate = std::move(certificates->front());
  const auto kind = certified_kind(*library.impl(), *impl->certificate);
  if (!kind) return std::unexpected(kind.error());
  impl->kind = *kind;
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
    return blame_key(load_fault(Errc::key_mismatch).error());
  }
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
  if (EVP_PKEY_eq(X509_get0_pubkey((*impl)->certificate.get()), (*impl)->key.get()) != 1) {
    return blame_key(load_fault(Errc::key_mismatch).error());
  }
  ERR_clear_error();
  return OpenSslIdentity(*std::move(impl));
} catch (const std::bad_alloc&) {
  return load_fault(Errc::no_memory);
}

}  // namespace fairlead::ports
