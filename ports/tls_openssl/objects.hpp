// SPDX-License-Identifier: Apache-2.0
/// @file  What the port's handles share. No vendor header: only names.
#pragma once

#include "fairlead/ports/tls_openssl.hpp"
#include "fairlead/tls/key_kind.hpp"

#include "configured.hpp"
#include "owned.hpp"

#include <memory>
#include <string>
#include <vector>

struct ossl_lib_ctx_st;

namespace fairlead::ports::openssl {

using Certificates = std::vector<Owned<x509_st>>;
using RevocationLists = std::vector<Owned<X509_crl_st>>;

/// The library context with OpenSSL's default provider, which everything here uses; see context.cpp. Thread-safe.
/// @return The context, which lives as long as the process; or no_memory; or internal: the provider does not load.
[[nodiscard]] Result<ossl_lib_ctx_st*> shared_context();

/// Adds our own provider to it, for good. With the first SigningKey and not before: OpenSSL looks at every provider's
/// algorithms for each key that it decodes, which is a fortieth of a handshake. Thread-safe.
/// @return Nothing; or no_memory; or internal.
[[nodiscard]] Result<void> prepare_for_signing_keys();

}  // namespace fairlead::ports::openssl

namespace fairlead::ports {

struct OpenSslLibrary::Impl {
  ossl_lib_ctx_st* context = nullptr;
  openssl::Owned<bio_method_st> bio_method;
  openssl::Owned<evp_md_st> sha256;
  openssl::Configured configured;
};

struct OpenSslTrustStore::Impl {
  std::shared_ptr<OpenSslLibrary::Impl> library;
  openssl::Owned<x509_store_st> store;
  std::size_t size = 0;            ///< Certificates.
  std::vector<std::string> lists;  ///< In DER. Not in the store.
  tls::Digest fingerprint{};
};

struct OpenSslIdentity::Impl {
  std::shared_ptr<OpenSslLibrary::Impl> library;
  openssl::Owned<x509_st> certificate;
  openssl::Owned<stack_st_X509> intermediates;
  openssl::Owned<evp_pkey_st> key;
  tls::KeyKind kind;
  tls::SigningKey* signing_key = nullptr;  ///< That signs for `key`; null when OpenSSL does so itself.
  tls::Digest fingerprint{};
};

}  // namespace fairlead::ports
