// SPDX-License-Identifier: Apache-2.0
/// @file  OpenSSL's objects with an owner. No vendor header: only names.
#pragma once

#include <memory>

struct bio_method_st;
struct bio_st;
struct evp_md_ctx_st;
struct evp_md_st;
struct evp_pkey_ctx_st;
struct evp_pkey_st;
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

}  // namespace fairlead::ports::openssl
