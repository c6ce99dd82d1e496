// SPDX-License-Identifier: Apache-2.0
/// @file  Digests and MACs. OpenSSL has them on its heap; a Running holds where.
#include "impl.hpp"

#include <cstring>
#include <utility>

#include <openssl/core_names.h>
#include <openssl/evp.h>
#include <openssl/params.h>

namespace fairlead::ports {
namespace {

using crypto_openssl::Attempt;
using crypto_openssl::octets;
using crypto_openssl::Owned;
using Running = platform::TokenCrypto::Running;

/// What a Running holds.
template <class T>
struct Holder {
  T* object = nullptr;
};

template <class T>
T* held(const Running& run) {
  Holder<T> holder;
  std::memcpy(&holder, run.memory.data(), sizeof(Holder<T>));
  return holder.object;
}

template <class T>
void hold(Running& run, Owned<T> object) {
  const Holder<T> holder{.object = object.release()};
  std::memcpy(run.memory.data(), &holder, sizeof(Holder<T>));
}

/// Takes it out, for whoever ends it.
template <class T>
Owned<T> taken(Running& run) {
  Owned<T> object(held<T>(run));
  hold<T>(run, nullptr);
  return object;
}

}  // namespace

Result<void> OpenSslCrypto::do_begin_hash(Running& run, platform::HashAlgorithm algorithm) {
  hold<EVP_MD_CTX>(run, nullptr);
  const Attempt attempt;
  Owned<EVP_MD_CTX> digest(EVP_MD_CTX_new());
  if (!digest) return fail(Errc::no_memory);
  if (EVP_DigestInit_ex2(digest.get(), impl_->hash(algorithm), nullptr) != 1) return attempt.failed();
  hold(run, std::move(digest));
  return {};
}

Result<void> OpenSslCrypto::do_add_to_hash(Running& run, Bytes data) {
  const Attempt attempt;
  if (EVP_DigestUpdate(held<EVP_MD_CTX>(run), data.data(), data.size()) != 1) return attempt.failed();
  return {};
}

Result<void> OpenSslCrypto::do_end_hash(Running& run, MutableBytes into) {
  const Attempt attempt;
  const auto digest = taken<EVP_MD_CTX>(run);
  if (EVP_DigestFinal_ex(digest.get(), octets(into), nullptr) != 1) return attempt.failed();
  return {};
}

void OpenSslCrypto::do_drop_hash(Running& run) { (void)taken<EVP_MD_CTX>(run); }

Result<void> OpenSslCrypto::do_begin_mac(Running& run, platform::HashAlgorithm algorithm, Bytes key) {
  hold<EVP_MAC_CTX>(run, nullptr);
  const Attempt attempt;
  Owned<EVP_MAC_CTX> mac(EVP_MAC_CTX_new(impl_->hmac.get()));
  if (!mac) return fail(Errc::no_memory);
  char* const hash = const_cast<char*>(crypto_openssl::name_of(algorithm));  // NOLINT: OpenSSL only reads it.
  const OSSL_PARAM parameters[] = {OSSL_PARAM_construct_utf8_string(OSSL_MAC_PARAM_DIGEST, hash, 0),
                                   OSSL_PARAM_construct_end()};
  if (EVP_MAC_init(mac.get(), octets(key), key.size(), parameters) != 1) return attempt.failed();
  hold(run, std::move(mac));
  return {};
}

Result<void> OpenSslCrypto::do_add_to_mac(Running& run, Bytes data) {
  const Attempt attempt;
  if (EVP_MAC_update(held<EVP_MAC_CTX>(run), octets(data), data.size()) != 1) return attempt.failed();
  return {};
}

Result<void> OpenSslCrypto::do_end_mac(Running& run, MutableBytes into) {
  const Attempt attempt;
  const auto mac = taken<EVP_MAC_CTX>(run);
  std::size_t size = 0;
  if (EVP_MAC_final(mac.get(), octets(into), &size, into.size()) != 1) return attempt.failed();
  return {};
}

void OpenSslCrypto::do_drop_mac(Running& run) { (void)taken<EVP_MAC_CTX>(run); }

}  // namespace fairlead::ports
