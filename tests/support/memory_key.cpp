// SPDX-License-Identifier: Apache-2.0
#include "support/memory_key.hpp"

#include <algorithm>
#include <stdexcept>
#include <utility>

#include <openssl/evp.h>
#include <openssl/rsa.h>
#include <openssl/x509.h>

namespace fairlead::support {
namespace {

using tls::SignatureScheme;

enum class Kind {
  ecdsa,
  pkcs1,
  pss,
  message
};
struct Row {
  SignatureScheme scheme;
  Kind kind;
  const EVP_MD* (*digest)();
};
constexpr Row kRows[] = {
    {SignatureScheme::ecdsa_secp256r1_sha256, Kind::ecdsa, EVP_sha256},
    {SignatureScheme::ecdsa_secp384r1_sha384, Kind::ecdsa, EVP_sha384},
    {SignatureScheme::ecdsa_secp521r1_sha512, Kind::ecdsa, EVP_sha512},
    {SignatureScheme::rsa_pss_rsae_sha256, Kind::pss, EVP_sha256},
    {SignatureScheme::rsa_pss_rsae_sha384, Kind::pss, EVP_sha384},
    {SignatureScheme::rsa_pss_rsae_sha512, Kind::pss, EVP_sha512},
    {SignatureScheme::rsa_pkcs1_sha256, Kind::pkcs1, EVP_sha256},
    {SignatureScheme::rsa_pkcs1_sha384, Kind::pkcs1, EVP_sha384},
    {SignatureScheme::rsa_pkcs1_sha512, Kind::pkcs1, EVP_sha512},
    {SignatureScheme::ed25519, Kind::message, nullptr},
};

std::vector<SignatureScheme> schemes_of(EVP_PKEY* key) {
  const auto with = [](auto fits) {
    std::vector<SignatureScheme> schemes;
    for (const Row& row : kRows) {
      if (fits(row)) schemes.push_back(row.scheme);
    }
    return schemes;
  };
  if (EVP_PKEY_is_a(key, "RSA") == 1) {
    return with([](const Row& row) { return row.kind == Kind::pkcs1 || row.kind == Kind::pss; });
  }
  if (EVP_PKEY_is_a(key, "ED25519") == 1) return {SignatureScheme::ed25519};
  switch (EVP_PKEY_get_bits(key)) {
    case 256: return {SignatureScheme::ecdsa_secp256r1_sha256};
    case 384: return {SignatureScheme::ecdsa_secp384r1_sha384};
    case 521: return {SignatureScheme::ecdsa_secp521r1_sha512};
    default: throw std::runtime_error("memory key: TLS does not sign with such a key");
  }
}

std::string encoded_public_half(EVP_PKEY* key) {
  unsigned char* data = nullptr;
  const int size = i2d_PUBKEY(key, &data);
  if (size <= 0) throw std::runtime_error("memory key: i2d_PUBKEY");
  std::string der(reinterpret_cast<const char*>(data), static_cast<std::size_t>(size));
  OPENSSL_free(data);
  return der;
}

const unsigned char* raw(Bytes bytes) { return reinterpret_cast<const unsigned char*>(bytes.data()); }
unsigned char* raw(MutableBytes bytes) { return reinterpret_cast<unsigned char*>(bytes.data()); }

bool sign_message(EVP_PKEY* key, Bytes message, MutableBytes into, std::size_t& size) {
  const std::unique_ptr<EVP_MD_CTX, decltype(&EVP_MD_CTX_free)> context(EVP_MD_CTX_new(), &EVP_MD_CTX_free);
  return context && EVP_DigestSignInit(context.get(), nullptr, nullptr, nullptr, key) == 1 &&
         EVP_DigestSign(context.get(), raw(into), &size, raw(message), message.size()) == 1;
}

bool sign_digest(EVP_PKEY* key, const Row& row, Bytes digest, MutableBytes into, std::size_t& size) {
  const std::unique_ptr<EVP_PKEY_CTX, decltype(&EVP_PKEY_CTX_free)> context(EVP_PKEY_CTX_new(key, nullptr),
                                                                            &EVP_PKEY_CTX_free);
  if (!context || EVP_PKEY_sign_init(context.get()) != 1) return false;
  if (row.kind == Kind::pss && (EVP_PKEY_CTX_set_rsa_padding(context.get(), RSA_PKCS1_PSS_PADDING) != 1 ||
                                EVP_PKEY_CTX_set_rsa_pss_saltlen(context.get(), RSA_PSS_SALTLEN_DIGEST) != 1)) {
    return false;
  }
  return EVP_PKEY_CTX_set_signature_md(context.get(), row.digest()) == 1 &&
         EVP_PKEY_sign(context.get(), raw(into), &size, raw(digest), digest.size()) == 1;
}

}  // namespace

MemoryKey::MemoryKey(Key key)
    : key_(std::move(key)), public_key_(encoded_public_half(key_.native())), schemes_(schemes_of(key_.native())) {
  requests_.reserve(kMostRequests);
}

Result<std::size_t> MemoryKey::do_sign(SignatureScheme scheme, Bytes input, MutableBytes into) {
  if (requests_.size() == kMostRequests) requests_.erase(requests_.begin());
  requests_.push_back(scheme);
  if (error_) return fail(*error_);
  const auto* row = std::ranges::find(kRows, scheme, &Row::scheme);
  const bool offered = std::ranges::find(schemes_, scheme) != schemes_.end();
  if (row == std::end(kRows) || !offered) return fail(Errc::invalid);
  if (row->digest != nullptr && input.size() != static_cast<std::size_t>(EVP_MD_get_size(row->digest()))) {
    return fail(Errc::invalid);
  }
  if (into.size() < static_cast<std::size_t>(EVP_PKEY_get_size(key_.native()))) return fail(Errc::no_space);
  std::size_t size = into.size();
  const bool done = row->kind == Kind::message ? sign_message(key_.native(), input, into, size)
                                               : sign_digest(key_.native(), *row, input, into, size);
  if (!done) return fail(Errc::internal);
  return size;
}

}  // namespace fairlead::support
