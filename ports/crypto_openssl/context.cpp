// SPDX-License-Identifier: Apache-2.0
// The process's one context of ours, apart from the one of tls_openssl, whose provider asks a token to sign.
//
// OpenSSL frees what it keeps in a context for each thread when that thread ends, and nobody here knows when the last
// one does (OSSL_LIB_CTX(3)): the context is never freed.
#include "impl.hpp"

#include <mutex>

#include <openssl/crypto.h>
#include <openssl/provider.h>

namespace fairlead::ports::crypto_openssl {

Result<OSSL_LIB_CTX*> shared_context() {
  static std::mutex mutex;
  static OSSL_LIB_CTX* shared = nullptr;
  const std::lock_guard lock(mutex);
  if (shared != nullptr) return shared;
  const Attempt attempt;
  OSSL_LIB_CTX* const made = OSSL_LIB_CTX_new();
  if (made == nullptr) return fail(Errc::no_memory);
  if (OSSL_PROVIDER_load(made, "default") == nullptr) {
    const Errc error = attempt.error();
    OSSL_LIB_CTX_free(made);  // Nobody has used it.
    return fail(error);
  }
  return shared = made;
}

}  // namespace fairlead::ports::crypto_openssl
