// SPDX-License-Identifier: Apache-2.0
#include "support/openssl_hash.hpp"

#include <openssl/evp.h>

namespace fairlead::support {
namespace {

const EVP_MD* digest_of(tls::HashAlgorithm algorithm) {
  switch (algorithm) {
    case tls::HashAlgorithm::sha256: return EVP_sha256();
    case tls::HashAlgorithm::sha384: return EVP_sha384();
    case tls::HashAlgorithm::sha512: return EVP_sha512();
  }
  return nullptr;
}

}  // namespace

Result<void> OpenSslHash::do_digest(tls::HashAlgorithm algorithm, Bytes message, MutableBytes into) {
  if (error_) return fail(*error_);
  const EVP_MD* const digest = digest_of(algorithm);
  if (digest == nullptr || into.size() != static_cast<std::size_t>(EVP_MD_get_size(digest))) {
    return fail(Errc::internal);
  }
  auto* const data = reinterpret_cast<unsigned char*>(into.data());
  if (EVP_Digest(message.data(), message.size(), data, nullptr, digest, nullptr) != 1) return fail(Errc::internal);
  return {};
}

}  // namespace fairlead::support
