// SPDX-License-Identifier: Apache-2.0
/// @file  What OpenSSL says of a token's signatures.
#pragma once

#include "fairlead/base/bytes.hpp"
#include "fairlead/tls/algorithms.hpp"

#include <openssl/evp.h>
#include <openssl/rsa.h>
#include <openssl/x509.h>

namespace fairlead::pkcs11::test {

/// Whether a signature over a digest is right, by DER of the public half.
inline bool verifies(Bytes info, tls::SignatureScheme scheme, Bytes digest, Bytes signature) {
  const auto octets = [](Bytes bytes) { return reinterpret_cast<const unsigned char*>(bytes.data()); };
  const unsigned char* from = octets(info);
  EVP_PKEY* const key = d2i_PUBKEY(nullptr, &from, static_cast<long>(info.size()));
  EVP_PKEY_CTX* const context = EVP_PKEY_CTX_new(key, nullptr);
  const EVP_MD* const hash = digest.size() == 32 ? EVP_sha256() : digest.size() == 48 ? EVP_sha384() : EVP_sha512();
  bool good = EVP_PKEY_verify_init(context) == 1 && EVP_PKEY_CTX_set_signature_md(context, hash) == 1;
  if (tls::name(scheme).starts_with("rsa_pss")) {
    good = good && EVP_PKEY_CTX_set_rsa_padding(context, RSA_PKCS1_PSS_PADDING) == 1 &&
           EVP_PKEY_CTX_set_rsa_pss_saltlen(context, RSA_PSS_SALTLEN_DIGEST) == 1;
  }
  good = good && EVP_PKEY_verify(context, octets(signature), signature.size(), octets(digest), digest.size()) == 1;
  EVP_PKEY_CTX_free(context);
  EVP_PKEY_free(key);
  return good;
}

}  // namespace fairlead::pkcs11::test
