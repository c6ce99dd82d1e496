// SPDX-License-Identifier: Apache-2.0
// The process's one context of ours.
//
// OpenSSL keeps its random generators for each thread that has used a context, and frees them when that thread ends. A
// context must outlive all of these threads (OSSL_LIB_CTX(3)), and they are the application's: nobody here knows when
// the last of them ends. So one context is made, shared by every library, and never freed.
#include "objects.hpp"
#include "provider.hpp"

#include <mutex>

#include <openssl/crypto.h>
#include <openssl/provider.h>

namespace fairlead::ports::openssl {
namespace {

Result<SharedContext> make_context() {
  OSSL_LIB_CTX* const made = OSSL_LIB_CTX_new();
  if (made == nullptr) return fail(Errc::no_memory);
  OSSL_PROVIDER* const own = OSSL_PROVIDER_load(made, "default");
  Result<int> signing_errors = fail(Errc::internal);
  if (own != nullptr) signing_errors = add_provider(made);
  if (signing_errors) return SharedContext{made, *signing_errors};
  if (own != nullptr) OSSL_PROVIDER_unload(own);
  OSSL_LIB_CTX_free(made);  // Nobody has used it.
  return fail(signing_errors.error());
}

}  // namespace

Result<SharedContext> shared_context() {
  static std::mutex mutex;
  static SharedContext shared{};
  const std::lock_guard lock(mutex);
  if (shared.context != nullptr) return shared;
  auto made = make_context();
  if (made) shared = *made;
  return made;
}

}  // namespace fairlead::ports::openssl
