// SPDX-License-Identifier: Apache-2.0
/// @file  OpenSSL's objects with an owner. No vendor header: only names.
#pragma once

#include <memory>

struct bignum_ctx;
struct bignum_st;
struct ec_group_st;
struct ec_point_st;
struct evp_cipher_ctx_st;
struct evp_cipher_st;
struct evp_kdf_ctx_st;
struct evp_kdf_st;
struct evp_mac_ctx_st;
struct evp_mac_st;
struct evp_md_ctx_st;
struct evp_md_st;
struct evp_pkey_ctx_st;
struct evp_pkey_st;

namespace fairlead::ports::crypto_openssl {

/// Frees each kind of object as OpenSSL wants it, and zeroes what may be secret.
struct Free {
  void operator()(bignum_ctx* object) const;
  void operator()(bignum_st* object) const;
  void operator()(ec_group_st* object) const;
  void operator()(ec_point_st* object) const;
  void operator()(evp_cipher_ctx_st* object) const;
  void operator()(evp_cipher_st* object) const;
  void operator()(evp_kdf_ctx_st* object) const;
  void operator()(evp_kdf_st* object) const;
  void operator()(evp_mac_ctx_st* object) const;
  void operator()(evp_mac_st* object) const;
  void operator()(evp_md_ctx_st* object) const;
  void operator()(evp_md_st* object) const;
  void operator()(evp_pkey_ctx_st* object) const;
  void operator()(evp_pkey_st* object) const;
};
template <class T>
using Owned = std::unique_ptr<T, Free>;

}  // namespace fairlead::ports::crypto_openssl
