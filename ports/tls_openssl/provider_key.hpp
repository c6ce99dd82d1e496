// SPDX-License-Identifier: Apache-2.0
/// @file  What the parts of our provider share. No vendor header: only names.
#pragma once

#include "fairlead/tls/signing_key.hpp"

#include "objects.hpp"

#include <mutex>

struct ossl_dispatch_st;

namespace fairlead::ports::openssl {

/// The properties by which our algorithms are fetched, and OpenSSL's own beneath them.
inline constexpr char kFromOurs[] = "provider=fairlead";
inline constexpr char kFromOpenSsl[] = "provider=default";

/// What OpenSSL gives back to each function of the provider.
struct ProviderContext {
  ossl_lib_ctx_st* library;
  int errors;  ///< The number of our errors in OpenSSL's queue.
};

enum class KeyKind {
  ec,
  rsa,
  ed25519
};
/// OpenSSL's name of the kind.
[[nodiscard]] const char* name_of(KeyKind kind);

/// The data of a key. OpenSSL makes some without a `key`: public halves that it wants to compare.
struct WrappedKey {
  WrappedKey(const ProviderContext& context, KeyKind kind_of_key) : provider(context), kind(kind_of_key) {}

  const ProviderContext& provider;
  const KeyKind kind;
  Owned<evp_pkey_st> public_half{};  ///< Of OpenSSL's own provider, which answers all questions about it.
  tls::SigningKey* key = nullptr;
  std::mutex signing{};  ///< Held while `key` signs.
};

/// What a WrappedKey is made of: its bytes are the parameter kOrigin of EVP_PKEY_fromdata().
struct KeyOrigin {
  evp_pkey_st* public_half = nullptr;
  tls::SigningKey* key = nullptr;
};
inline constexpr char kOrigin[] = "fairlead-key-origin";

/// How keys of a kind are made, compared and described; and how each of them signs.
[[nodiscard]] const ossl_dispatch_st* key_functions(KeyKind kind);
[[nodiscard]] const ossl_dispatch_st* signature_functions();

/// Puts an error of the key into OpenSSL's queue. Returns 0, as OpenSSL's functions do that fail.
int raise(const ProviderContext& provider, Errc error);

/// A function as OpenSSL's tables keep it. Names the type that OpenSSL calls it by, so that the compiler compares.
template <class Type>
auto entry(Type* function) {
  return reinterpret_cast<void (*)()>(function);
}

}  // namespace fairlead::ports::openssl
