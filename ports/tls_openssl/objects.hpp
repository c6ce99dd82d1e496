// SPDX-License-Identifier: Apache-2.0
/// @file  What the port's handles share, and OpenSSL's objects with an owner. No vendor header: only names.
#pragma once

#include "fairlead/ports/tls_openssl.hpp"

#include <memory>
#include <vector>

struct bio_method_st;
struct bio_st;
struct evp_md_ctx_st;
struct evp_md_st;
struct evp_pkey_ctx_st;
struct evp_pkey_st;
struct ossl_lib_ctx_st;
struct ssl_ctx_st;
struct ssl_session_st;
struct ssl_st;
struct stack_st_X509;
struct X509_crl_st;
struct x509_st;
struct x509_store_st;

namespace fairlead::ports::openssl {

/// Frees each kind of object as OpenSSL wants it.
struct Free {
  void operator()(bio_method_st* object) const;
  void operator()(bio_st* object) const;
  void operator()(evp_md_ctx_st* object) const;
  void operator()(evp_md_st* object) const;
  void operator()(evp_pkey_ctx_st* object) const;
  void operator()(evp_pkey_st* object) const;
  void operator()(ssl_ctx_st* object) const;
  void operator()(ssl_session_st* object) const;
  void operator()(ssl_st* object) const;
  void operator()(stack_st_X509* object) const;  ///< With the certificates in it.
  void operator()(X509_crl_st* object) const;
  void operator()(x509_st* object) const;
  void operator()(x509_store_st* object) const;
};
template <class T>
using Owned = std::unique_ptr<T, Free>;

using Certificates = std::vector<Owned<x509_st>>;
using RevocationLists = std::vector<Owned<X509_crl_st>>;

/// The library context with OpenSSL's default provider, which everything here uses; see context.cpp. Thread-safe.
/// @return The context, which lives as long as the process; or no_memory; or internal: the provider does not load.
[[nodiscard]] Result<ossl_lib_ctx_st*> shared_context();

/// Adds our own provider to it, for good. With the first SigningKey and not before: OpenSSL looks at every provider's
/// algorithms for each key that it decodes, which is a fortieth of a handshake. Thread-safe.
/// @return Nothing; or no_memory; or internal.
[[nodiscard]] Result<void> prepare_for_signing_keys();

/// What has to be known of our key while the server asks for its signature.
struct OwnKey {
  tls::KeyType type = tls::KeyType::unknown;
  tls::Group curve = tls::Group::none;  ///< Of an EC key.
};
[[nodiscard]] OwnKey describe(const evp_pkey_st* key);

}  // namespace fairlead::ports::openssl

namespace fairlead::ports {

struct OpenSslLibrary::Impl {
  ossl_lib_ctx_st* context = nullptr;
  openssl::Owned<bio_method_st> bio_method;
  openssl::Owned<ssl_ctx_st> sessions;  ///< What all sessions have in common; the policy is set on each.
};

struct OpenSslTrustStore::Impl {
  std::shared_ptr<OpenSslLibrary::Impl> library;
  openssl::Owned<x509_store_st> store;
  bool has_lists = false;
  tls::Digest fingerprint{};
};

struct OpenSslIdentity::Impl {
  std::shared_ptr<OpenSslLibrary::Impl> library;
  openssl::Owned<x509_st> certificate;
  openssl::Owned<stack_st_X509> intermediates;
  openssl::Owned<evp_pkey_st> key;
  openssl::OwnKey own;
  tls::SigningKey* signing_key = nullptr;  ///< That signs for `key`; null when OpenSSL does so itself.
  tls::Digest fingerprint{};
};

}  // namespace fairlead::ports
